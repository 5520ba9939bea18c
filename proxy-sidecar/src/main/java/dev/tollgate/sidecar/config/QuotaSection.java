package dev.tollgate.sidecar.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.KeyDeserializer;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The {@code quotas} section as it is written: limits by dimension, by tier and by integration. */
final class QuotaSection {
    private QuotaSection() {}

    /**
     * The section, and a file that {@code file} names.
     *
     * @param agents what locate's file says of user agents: locate's own business, not looked at
     */
    record Written(
            @Nullable Path file,
            @Nullable Boolean enforce,
            @Nullable Boolean countRefused,
            @Nullable Map<Integer, Quota> tiers,
            @Nullable Map<String, Quota> integrations,
            @Nullable JsonNode agents) {
        static final Written NOTHING = new Written(null, null, null, null, null, null);

        QuotaRules rules(Written file) {
            return new QuotaRules(
                    !Boolean.FALSE.equals(enforce == null ? file.enforce() : enforce),
                    Boolean.TRUE.equals(countRefused == null ? file.countRefused() : countRefused),
                    merged(tiers, file.tiers()),
                    merged(integrations, file.integrations()));
        }

        private static <K> Map<K, Quota> merged(@Nullable Map<K, Quota> first, @Nullable Map<K, Quota> other) {
            Map<K, Quota> all = new HashMap<>(other == null ? Map.of() : other);
            if (first != null) {
                first.forEach((key, quota) -> all.merge(key, quota, (theirs, ours) -> ours.orElse(theirs)));
            }
            return all;
        }
    }

    /** Reads the section; what it says itself counts before what its file says. */
    static final class RulesReader extends JsonDeserializer<QuotaRules> {
        @Override
        public QuotaRules deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            Written section = context.readValue(parser, Written.class);
            if (section.agents() != null) {
                throw JsonMappingException.from(parser, "agents belongs into locate's own file: name that with file");
            }
            return section.rules(section.file() == null ? Written.NOTHING : file(parser, context, section.file()));
        }

        private static Written file(JsonParser parser, DeserializationContext context, Path file)
                throws JsonMappingException {
            try {
                Written read =
                        ConfigReader.read(file, Written.class, (ReadFiles) context.getAttribute(ReadFiles.class));
                if (read.file() != null) {
                    throw new ConfigException(file + ": file: a quota file cannot name another one");
                }
                return read;
            } catch (ConfigException e) {
                JsonMappingException placed = JsonMappingException.from(parser, e.getMessage());
                placed.prependPath(Written.class, "file");
                throw placed;
            }
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
            Map<String, String> locate = new HashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                String value = String.valueOf(parser.getValueAsString());
                if (name.equals(LocateLimit.INTERVAL) || name.equals(LocateLimit.MAX_EVENTS)) {
                    locate.put(name, value);
                } else {
                    quota = with(parser, quota, name, value);
                }
            }
            return locate.isEmpty() ? quota : quota.with(Dimension.CLIENT, client(parser, locate));
        }

        private static Quota with(JsonParser parser, Quota quota, String name, String value)
                throws JsonMappingException {
            try {
                Dimension dimension = dimension(name);
                return quota.with(dimension, Limit.parse(dimension, value));
            } catch (QuotaFormatException e) {
                JsonMappingException placed = JsonMappingException.from(parser, e.getMessage());
                placed.prependPath(Quota.class, name);
                throw placed;
            }
        }

        private static Limit client(JsonParser parser, Map<String, String> tier) throws JsonMappingException {
            try {
                return LocateLimit.of(tier.get(LocateLimit.INTERVAL), tier.get(LocateLimit.MAX_EVENTS));
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(parser, e.getMessage());
            }
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
