package dev.tollgate.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3), or a single address. Parsing never uses a resolver. An
 * IPv4 address mapped into IPv6 counts as IPv4, in the network and in addresses; {@code ::/0} holds IPv6 addresses
 * only.
 */
public final class Network {
    private static final String FORM = "' is not a network or an address: write 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1."
            + " Names are not looked up";
    private static final Pattern CIDR = Pattern.compile("([^/]*)(?:/(0|[1-9][0-9]{0,2}))?");

    private final AddressBits first;
    private final int length;

    /** @param length of the prefix; that of an IPv4 network counts the 96 bits of the mapping */
    private Network(AddressBits first, int length) {
        this.first = first;
        this.length = length;
    }

    /**
     * Reads a network.
     *
     * @param text an address without a zone, optionally followed by a slash and a prefix length; the bits after the
     *     prefix must be 0
     * @throws IllegalArgumentException with a line for operators, if it is not that
     */
    public static Network of(String text) {
        Matcher cidr = CIDR.matcher(text);
        InetAddress address = cidr.matches() ? AddressText.read(cidr.group(1)) : null;
        if (address == null) {
            throw new IllegalArgumentException("'" + text + FORM);
        }
        AddressBits bits = AddressBits.of(address);
        int length = cidr.group(2) == null ? AddressBits.LENGTH : length(cidr, bits.isIpv4());
        Network network = new Network(bits.prefix(length), length);
        if (!network.first.equals(bits)) {
            throw new IllegalArgumentException("'" + text + "' has host bits set: write " + network
                    + " for the whole network, or " + NetUtil.toAddressString(address) + " for the single address");
        }
        return network;
    }

    private static int length(Matcher cidr, boolean ipv4) {
        int most = ipv4 && cidr.group(1).indexOf(':') < 0
                ? AddressBits.LENGTH - AddressBits.IPV4_PREFIX
                : AddressBits.LENGTH;
        int length = Integer.parseInt(cidr.group(2));
        if (length > most) {
            throw new IllegalArgumentException("'" + cidr.group() + "': the prefix length must be 0 to " + most);
        }
        return length + AddressBits.LENGTH - most;
    }

    /** Returns whether an address is in this network. */
    public boolean contains(InetAddress address) {
        return contains(AddressBits.of(address));
    }

    boolean contains(AddressBits address) {
        return address.isIpv4() == first.isIpv4() && address.prefix(length).equals(first);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && length == network.length && first.equals(network.first);
    }

    @Override
    public int hashCode() {
        return 31 * first.hashCode() + length;
    }

    /** Returns the network in CIDR notation. */
    @Override
    public String toString() {
        int shown = first.isIpv4() ? length - AddressBits.IPV4_PREFIX : length;
        return NetUtil.bytesToIpAddress(first.octets()) + "/" + shown;
    }
}
