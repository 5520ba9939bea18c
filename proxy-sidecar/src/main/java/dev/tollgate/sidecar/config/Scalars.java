package dev.tollgate.sidecar.config;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import dev.tollgate.sidecar.http.Network;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the plain values of the file are written. */
final class Scalars {
    private Scalars() {}

    /** {@code 10s}, {@code 5m}, {@code 12h}. */
    static final class DurationReader extends FromStringDeserializer<Duration> {
        private static final long serialVersionUID = 1L;
        private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

        DurationReader() {
            super(Duration.class);
        }

        @Override
        protected Duration _deserialize(String value, DeserializationContext context) {
            Matcher matcher = FORM.matcher(value);
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
    }

    /** A network in CIDR notation, {@code 10.0.0.0/8}. */
    static final class NetworkReader extends FromStringDeserializer<Network> {
        private static final long serialVersionUID = 1L;

        NetworkReader() {
            super(Network.class);
        }

        @Override
        protected Network _deserialize(String value, DeserializationContext context) {
            return Network.of(value);
        }
    }

    /** A digest as {@code sha256sum} prints it. */
    static final class Sha256Reader extends FromStringDeserializer<Sha256> {
        private static final long serialVersionUID = 1L;

        Sha256Reader() {
            super(Sha256.class);
        }

        @Override
        protected Sha256 _deserialize(String value, DeserializationContext context) {
            return new Sha256(value);
        }
    }

    /** {@code HOST:PORT}, an IPv6 address in brackets. */
    static final class AddressReader extends FromStringDeserializer<InetSocketAddress> {
        private static final long serialVersionUID = 1L;
        private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:\\[\\]]+):([0-9]{1,5})");

        AddressReader() {
            super(InetSocketAddress.class);
        }

        @Override
        protected InetSocketAddress _deserialize(String value, DeserializationContext context) {
            Matcher matcher = FORM.matcher(value);
            if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65535) {
                throw new IllegalArgumentException(
                        "'" + value + "' is not HOST:PORT, such as 127.0.0.1:8081 or [::]:80");
            }
            return new InetSocketAddress(
                    matcher.group(1).replaceAll("[\\[\\]]", ""), Integer.parseInt(matcher.group(2)));
        }
    }
}
