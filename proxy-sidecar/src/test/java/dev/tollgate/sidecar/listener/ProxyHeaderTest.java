package dev.tollgate.sidecar.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.CountedBuffers;
import dev.tollgate.http.Network;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryKind;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.http.Http1Fixture;
import dev.tollgate.sidecar.http.Refusals;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of the PROXY protocol, version 2, as its specification wants them received (proxy-protocol.txt §2.2). */
final class ProxyHeaderTest {
    private static final TrustedNetworks PROXIES = new TrustedNetworks(List.of(Network.of("192.0.2.0/24")));
    private static final String PROXY = "192.0.2.1:1";
    private static final String CLOSED = "closed";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4 = "c6336401" + "7f000001" + "3039" + "0050";
    private static final String IPV6 =
            "20010db8" + "00000000".repeat(2) + "00000001" + "00".repeat(16) + "3039" + "0050";
    private static final String UNIX = "2f746d70" + "00".repeat(212);
    private static final String BEHIND = "GET / HTTP/1.1";

    private final Refusals observer = new Refusals(new ArrayList<>());

    /** Returns the client of a connection, with what came behind the header, or that it was closed. */
    private String clientOf(ByteBufAllocator allocator, String header) {
        ConnectionCap cap = new ConnectionCap(
                () -> Http1Fixture.BOUNDS, () -> PROXIES, observer, new ConnectionMemory(MemoryLimits.ofThisProcess()));
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress("192.0.2.1", 1);
            }
        };
        new ProxyProtocol(cap, () -> PROXIES).addTo(channel.pipeline());
        ByteBuf octets = allocator.buffer().writeBytes(HexFormat.of().parseHex(header));
        octets.writeCharSequence(BEHIND, StandardCharsets.US_ASCII);
        channel.writeInbound(octets);
        ByteBuf behind = channel.readInbound();
        InetSocketAddress peer = Peer.of(channel);
        String client = channel.isOpen() ? peer.getAddress().getHostAddress() + ":" + peer.getPort() : CLOSED;
        if (behind != null) {
            assertEquals(BEHIND, behind.toString(StandardCharsets.US_ASCII));
            behind.release();
        }
        channel.finishAndReleaseAll();
        return client;
    }

    @Test
    void countsTheOctetsOfAHeaderUntilItIsComplete() {
        ConnectionMemory memory = new ConnectionMemory(MemoryLimits.ofThisProcess());
        ConnectionCap cap = new ConnectionCap(() -> Http1Fixture.BOUNDS, () -> PROXIES, observer, memory);
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress("192.0.2.1", 1);
            }
        };
        Accounts.open(memory, channel, () -> {});
        new ProxyProtocol(cap, () -> PROXIES).addTo(channel.pipeline());
        String header = SIGNATURE + "2111" + "2710" + IPV4 + "00".repeat(10_000 - 12);

        for (int at = 0; at < 10_000; at += 1_000) {
            channel.writeInbound(
                    Unpooled.wrappedBuffer(HexFormat.of().parseHex(header.substring(2 * at, 2 * at + 2_000))));
            assertTrue(memory.held(MemoryKind.DIRECT) >= at + 1_000);
        }
        channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(header.substring(20_000))));
        assertEquals("198.51.100.1", Peer.of(channel).getAddress().getHostAddress());
        assertEquals(0, memory.held(MemoryKind.DIRECT));
        channel.finishAndReleaseAll();
    }

    private void assertClient(String expected, String commandAndFamily, String addresses) {
        String length = HexFormat.of().toHexDigits((short) (addresses.length() / 2));
        CountedBuffers.assertNoneLost(allocator ->
                assertEquals(expected, clientOf(allocator, SIGNATURE + commandAndFamily + length + addresses)));
    }

    /** Addresses of UDP are those of a client of HTTP/3, whose requests the proxy sends by TCP. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void takesTheClientOfBothFamiliesAndBothTransports(String transport) {
        assertClient("198.51.100.1:12345", "211" + transport, IPV4);
        assertClient("2001:db8:0:0:0:0:0:1:12345", "212" + transport, IPV6);
    }

    @ParameterizedTest
    @CsvSource({"2100", "2131", "2132"})
    void leavesTheProxyWhereNoAddressOfTheClientIsNamed(String commandAndFamily) {
        assertClient(PROXY, commandAndFamily, UNIX);
    }

    /** A proxy's own connection, such as a health check. Its family is not looked at. */
    @ParameterizedTest
    @ValueSource(strings = {"2000", "2011", "20ff"})
    void leavesTheProxyWhereItSpeaksForItselfWhateverItAdds(String commandAndFamily) {
        assertClient(PROXY, commandAndFamily, "");
        assertClient(PROXY, commandAndFamily, IPV4);
        assertClient(PROXY, commandAndFamily, "ff".repeat(300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2113", "2110", "2141", "2211", "2f11", "3111", "1111"})
    void closesAConnectionWithAnUnspecifiedFamilyCommandOrVersion(String commandAndFamily) {
        assertClient(CLOSED, commandAndFamily, IPV4);
    }

    @Test
    void closesAConnectionWhoseAddressesAreCutShort() {
        assertClient(CLOSED, "2111", IPV4.substring(2));
        assertClient(CLOSED, "2121", IPV4);
        assertClient(CLOSED, "2131", UNIX.substring(2));
        assertClient(CLOSED, "2111", "");
    }

    /** A receiver may leave out what it has no use for, a checksum among it. */
    @ParameterizedTest
    @ValueSource(strings = {"040000", "0500027878", "0300041234abcd", "e0000178", "ff0000"})
    void passesOverWhatStandsBehindTheAddresses(String field) {
        assertClient("198.51.100.1:12345", "2111", IPV4 + field);
        assertClient("198.51.100.1:12345", "2111", IPV4 + field.repeat(2_000));
    }

    @Test
    void closesAConnectionWithMoreBehindTheAddressesThanAnyProxyHasToSay() {
        assertClient(CLOSED, "2111", IPV4 + "040000".repeat(6_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // longer than the header
                "04ffff00",
                "040002aabb04ffff00",
                // of TLS: too short, with a part that is longer than it, the same behind a good one
                "200001aa",
                "20000a0100000000" + "2100ff0000",
                "0500027878" + "20000a0100000000" + "2100ff0000",
                "20000f0100000000" + "21000278782200ff00"
            })
    void closesAConnectionWithABrokenFieldAndLosesNoBuffer(String fields) {
        assertClient(CLOSED, "2111", IPV4 + fields);
    }

    @Test
    void closesAConnectionWhoseFieldsLieInEachOtherTooDeep() {
        StringBuilder nested = new StringBuilder();
        for (int length = 5; length < 8_000; length += 8) {
            nested.insert(0, "20" + HexFormat.of().toHexDigits((short) length) + "0100000000");
        }
        assertClient(CLOSED, "2111", IPV4 + nested);
    }
}
