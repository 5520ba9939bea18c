package dev.tollgate.sidecar.config;

import dev.tollgate.http.ListenAddress;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.text.TimeText;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** The parsers of the file's plain values. */
final class Scalars {
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Pattern TIER = Pattern.compile("0|[1-9][0-9]{0,9}");

    /** API keys part their names with dots, and no token with control characters in a name is good. */
    private static final Pattern INTEGRATION = Pattern.compile("[^.\\p{Z}\\p{C}]+");

    private static final int LONGEST_NAME = 253;
    private static final Pattern HOST_NAME =
            Pattern.compile("(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(?:\\.(?!$)|$))+");

    private Scalars() {}

    /** Reads a duration of at most 365 days. */
    static Duration duration(YamlValue of) throws ConfigException {
        String value = of.text();
        return TimeText.read(value)
                .filter(length -> length.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + value + "' is not a duration: write " + TimeText.FORM + "; at most 365d"));
    }

    /** {@code HOST:PORT}, see {@link ListenAddress}. */
    static InetSocketAddress address(YamlValue of) throws ConfigException {
        return ListenAddress.of(of.text());
    }

    /** The name of a host (RFC 1123 §2.1): labels of letters, digits and hyphens, at most 253 octets. */
    static String hostName(YamlValue of) throws ConfigException {
        String name = of.text();
        if (name.length() > LONGEST_NAME || !HOST_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is not a host name: write labels of letters, digits"
                    + " and hyphens, with dots between them, such as mlab1-abc01.mlab-oti.measurement-lab.org");
        }
        return name;
    }

    /** The name of an integration, as the name of a field. */
    static String integration(String name) {
        if (!INTEGRATION.matcher(name).matches()
                || name.getBytes(StandardCharsets.UTF_8).length > Integration.MAX_ID_LENGTH) {
            throw new IllegalArgumentException("'" + name + "' cannot be an integration: a name has at most "
                    + Integration.MAX_ID_LENGTH + " octets, and no white space and no dot");
        }
        return name;
    }

    /** The number of a tier, as the name of a field. */
    static int tier(String name) {
        long tier = TIER.matcher(name).matches() ? Long.parseLong(name) : -1;
        if (tier < 0 || tier > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("'" + name + "' is not a tier: use a whole number from 0 to "
                    + Integer.MAX_VALUE + ", without leading zeros");
        }
        return (int) tier;
    }
}
