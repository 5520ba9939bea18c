package dev.tollgate.sidecar.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The {@code quotas} section as it is written: limits by dimension, by tier and by integration. */
final class QuotaSection {
    private QuotaSection() {}

    /** Tells Jackson to read the rules as they are written. */
    @JsonDeserialize(converter = ToRules.class)
    abstract static class AsWritten {
        private AsWritten() {}
    }

    record Written(
            @Nullable Boolean enforce,
            @Nullable Boolean countRefused,

            @JsonDeserialize(keyUsing = TierReader.class, contentUsing = QuotaReader.class) @Nullable
            Map<Integer, Quota> tiers,

            @JsonDeserialize(contentUsing = QuotaReader.class) @Nullable
            Map<String, Quota> integrations) {}

    static final class ToRules extends StdConverter<Written, QuotaRules> {
        @Override
        public QuotaRules convert(Written written) {
            return new QuotaRules(
                    written.enforce() == null || written.enforce(),
                    written.countRefused() != null && written.countRefused(),
                    written.tiers() == null ? Map.of() : written.tiers(),
                    written.integrations() == null ? Map.of() : written.integrations());
        }
    }

    static final class TierReader extends KeyDeserializer {
        @Override
        public Integer deserializeKey(String text, DeserializationContext context) throws IOException {
            if (!text.matches("[0-9]{1,4}")) {
                throw JsonMappingException.from(
                        context.getParser(), "'" + text + "' is not a tier: use a whole number from 0");
            }
            return Integer.valueOf(text);
        }
    }

    /** Reads one limit after the other, so that a mistake is reported where it stands. */
    static final class QuotaReader extends JsonDeserializer<Quota> {
        @Override
        public Quota deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.isExpectedStartObjectToken()) {
                throw JsonMappingException.from(parser, "give limits by dimension, such as {client: 40/12h}");
            }
            Quota quota = Quota.none();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                try {
                    Dimension dimension = dimension(name);
                    parser.nextToken();
                    quota = quota.with(dimension, Limit.parse(dimension, String.valueOf(parser.getValueAsString())));
                } catch (QuotaFormatException e) {
                    JsonMappingException placed = JsonMappingException.from(parser, e.getMessage());
                    placed.prependPath(Quota.class, name);
                    throw placed;
                }
            }
            return quota;
        }

        @Override
        public Quota getNullValue(DeserializationContext context) {
            return Quota.none();
        }

        private static Dimension dimension(String name) throws QuotaFormatException {
            return Dimension.named(name)
                    .orElseThrow(() -> new QuotaFormatException("'" + name + "' is no dimension: use "
                            + Arrays.stream(Dimension.values())
                                    .map(Dimension::wireName)
                                    .collect(Collectors.joining(", "))));
        }
    }
}
