package dev.tollgate.sidecar.config;

import dev.tollgate.text.TimeText;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the plain values of the file are written. */
final class Scalars {
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:\\[\\]]+):([0-9]{1,5})");
    private static final Pattern TIER = Pattern.compile("[0-9]{1,4}");

    private static final int MAX_PORT = 65_535;

    private Scalars() {}

    /** Returns whether something can listen there. */
    static boolean isPort(int number) {
        return number > 0 && number <= MAX_PORT;
    }

    /** A length of time, at most 365 days. */
    static Duration duration(YamlValue of) throws ConfigException {
        String value = of.text();
        return TimeText.read(value)
                .filter(length -> length.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + value + "' is not a length of time: write " + TimeText.FORM + "; at most 365d"));
    }

    /** {@code HOST:PORT}, an IPv6 address in brackets. */
    static InetSocketAddress address(YamlValue of) throws ConfigException {
        String value = of.text();
        Matcher matcher = ADDRESS.matcher(value);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
            throw new IllegalArgumentException("'" + value + "' is not HOST:PORT, such as 127.0.0.1:8081 or [::]:80");
        }
        return new InetSocketAddress(matcher.group(1).replaceAll("[\\[\\]]", ""), Integer.parseInt(matcher.group(2)));
    }

    static Path path(YamlValue of) throws ConfigException {
        return Path.of(of.text());
    }

    /** What is no URL is not repeated: there may be a password in it. */
    static URI url(YamlValue of) throws ConfigException {
        try {
            return new URI(of.text());
        } catch (URISyntaxException e) {
            throw of.mistake("this is no URL: give one such as http://HOST:PORT");
        }
    }

    /** The number of a tier, as the name of a field. */
    static int tier(String name) {
        if (!TIER.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is not a tier: use a whole number from 0");
        }
        return Integer.parseInt(name);
    }
}
