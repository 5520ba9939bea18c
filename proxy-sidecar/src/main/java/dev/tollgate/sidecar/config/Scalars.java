package dev.tollgate.sidecar.config;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the plain values of the file are written. */
final class Scalars {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:\\[\\]]+):([0-9]{1,5})");

    private static final int MAX_PORT = 65_535;

    private Scalars() {}

    /** Returns whether something can listen there. */
    static boolean isPort(int number) {
        return number > 0 && number <= MAX_PORT;
    }

    /** Lets Jackson read one text as a value. */
    static final class Reader<T> extends FromStringDeserializer<T> {
        private static final long serialVersionUID = 1L;
        private final transient Function<String, T> reading;

        /** @param reading may throw an IllegalArgumentException, whose message is the mistake and the mend */
        Reader(Class<T> type, Function<String, T> reading) {
            super(type);
            this.reading = reading;
        }

        @Override
        protected T _deserialize(String value, DeserializationContext context) {
            return reading.apply(value);
        }
    }

    /** {@code 10s}, {@code 5m}, {@code 12h}. */
    static Duration duration(String value) {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + value + "' is not a duration such as 500ms, 2s, 5m or 12h");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** {@code HOST:PORT}, an IPv6 address in brackets. */
    static InetSocketAddress address(String value) {
        Matcher matcher = ADDRESS.matcher(value);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
            throw new IllegalArgumentException("'" + value + "' is not HOST:PORT, such as 127.0.0.1:8081 or [::]:80");
        }
        return new InetSocketAddress(matcher.group(1).replaceAll("[\\[\\]]", ""), Integer.parseInt(matcher.group(2)));
    }
}
