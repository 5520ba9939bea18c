package dev.tollgate.sidecar.config;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import dev.tollgate.sidecar.quota.ClientBy;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The {@code quotas} section, or a file that it names: limits by tier and by integration. */
record QuotaSection(
        @Nullable Boolean enforce,
        @Nullable Boolean countRefused,
        @Nullable ClientBy clientBy,
        @Nullable Integer near,
        Map<Integer, Quota> tiers,
        Map<String, Quota> integrations) {
    private static final String FILE = "file";
    private static final String AGENTS = "agents";
    private static final String ENFORCE = "enforce";
    private static final String CLIENT_BY = "client_by";
    private static final String NEAR = "near";
    private static final String LIMIT = "limit";
    private static final String SHARED = "shared";
    private static final String STATE_FILE = "state_file";
    private static final QuotaSection NOTHING = new QuotaSection(null, null, null, null, Map.of(), Map.of());

    /** Reads the section. Its own values take precedence over those of its file. */
    static QuotaRules rules(YamlValue value, ReadFiles files) throws ConfigException {
        YamlSection section = fields(value);
        section.refuse(AGENTS, "belongs in locate's own file: name that file with file");
        QuotaRules rules = read(section).rules(section.get(FILE, file -> ofFile(file, files), NOTHING));
        if (section.optional(SHARED, shared -> shared) == null) {
            for (Dimension dimension : new Dimension[] {Dimension.TESTS, Dimension.CONCURRENT}) {
                if (rules.mentions(dimension)) {
                    throw value.mistake(
                            dimension.wireName() + " counts on all servers: it needs a store that they share"
                                    + " (quotas.shared); server_" + dimension.wireName() + " counts on one");
                }
            }
        }
        return rules;
    }

    /** Reads the shared store of a fleet. */
    static Optional<StoreSettings> shared(YamlValue value) throws ConfigException {
        YamlSection section = fields(value);
        return Optional.ofNullable(section.optional(SHARED, SharedSection::read));
    }

    /** Reads where the counts of this process are kept. */
    static Optional<Path> stateFile(YamlValue value) throws ConfigException {
        YamlSection section = fields(value);
        Path file = section.optional(STATE_FILE, QuotaSection::file);
        if (file != null && section.optional(SHARED, shared -> shared) != null) {
            section.refuse(STATE_FILE, "the shared store keeps the counts: remove it");
        }
        return Optional.ofNullable(file);
    }

    private static Path file(YamlValue value) throws ConfigException {
        Path file = value.path();
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
            throw value.mistake("name a file in a directory that exists and can be written");
        }
        return file;
    }

    private static QuotaSection ofFile(YamlValue file, ReadFiles files) throws ConfigException {
        try {
            return ConfigReader.read(file.beside(file.path()), files, "tiers", QuotaSection::ofTop);
        } catch (ConfigException e) {
            throw file.mistake(String.valueOf(e.getMessage()));
        }
    }

    /** Limits of user agents in locate's file are ignored; locate applies them. */
    private static QuotaSection ofTop(YamlValue top) throws ConfigException {
        YamlSection section = fields(top);
        section.refuse(FILE, "a quota file cannot name another one");
        section.refuse(SHARED, "belongs in the sidecar's own file");
        section.refuse(STATE_FILE, "belongs in the sidecar's own file");
        return read(section);
    }

    private static YamlSection fields(YamlValue value) throws ConfigException {
        return value.section(
                FILE, ENFORCE, "count_refused", CLIENT_BY, NEAR, "tiers", "integrations", AGENTS, SHARED, STATE_FILE);
    }

    private static QuotaSection read(YamlSection section) throws ConfigException {
        return new QuotaSection(
                section.optional(ENFORCE, YamlValue::bool),
                section.optional("count_refused", YamlValue::bool),
                section.optional(CLIENT_BY, QuotaSection::clientBy),
                section.optional(NEAR, value -> QuotaRules.checkNear(value.number())),
                section.map("tiers", Scalars::tier, QuotaSection::quota),
                section.map("integrations", Scalars::integration, QuotaSection::quota));
    }

    private QuotaRules rules(QuotaSection file) {
        return new QuotaRules(
                !Boolean.FALSE.equals(enforce == null ? file.enforce : enforce),
                Boolean.TRUE.equals(countRefused == null ? file.countRefused : countRefused),
                Objects.requireNonNullElse(clientBy == null ? file.clientBy : clientBy, ClientBy.ADDRESS),
                Objects.requireNonNullElse(near == null ? file.near : near, QuotaRules.USUAL_NEAR),
                merged(tiers, file.tiers),
                merged(integrations, file.integrations));
    }

    private static ClientBy clientBy(YamlValue value) throws ConfigException {
        String name = value.text();
        return Arrays.stream(ClientBy.values())
                .filter(by -> by.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> value.mistake("'" + name + "' is not address or quota_user"));
    }

    private static <K> Map<K, Quota> merged(Map<K, Quota> first, Map<K, Quota> other) {
        Map<K, Quota> all = new HashMap<>(other);
        first.forEach((key, quota) -> all.merge(key, quota, (theirs, ours) -> ours.orElse(theirs)));
        return all;
    }

    /** Limits by dimension, or a tier of locate's file. */
    private static Quota quota(YamlValue value) throws ConfigException {
        if (value.isNothing()) {
            return Quota.none();
        }
        Quota quota = Quota.none();
        Map<String, String> locate = new HashMap<>();
        for (Map.Entry<String, YamlValue.Entry> field : value.entries().entrySet()) {
            YamlValue limit = field.getValue().value();
            if (field.getKey().equals(LocateLimit.INTERVAL) || field.getKey().equals(LocateLimit.MAX_EVENTS)) {
                locate.put(field.getKey(), limit.text());
            } else {
                quota = with(quota, field.getKey(), limit);
            }
        }
        return locate.isEmpty()
                ? quota
                : quota.with(
                        Dimension.CLIENT,
                        LocateLimit.of(locate.get(LocateLimit.INTERVAL), locate.get(LocateLimit.MAX_EVENTS)));
    }

    private static Quota with(Quota quota, String name, YamlValue limit) throws ConfigException {
        try {
            Dimension dimension = dimension(name);
            return quota.with(dimension, limit(dimension, limit));
        } catch (QuotaFormatException e) {
            throw limit.mistake(e.why());
        }
    }

    /** A limit's text, or a section with that text and whether it is enforced. */
    private static Limit limit(Dimension dimension, YamlValue value) throws ConfigException, QuotaFormatException {
        if (!value.isSection()) {
            return Limit.parse(dimension, value.text());
        }
        YamlSection section = value.section(LIMIT, ENFORCE);
        String text = section.required(LIMIT, "a limit, such as 1000/day", YamlValue::text);
        Limit limit = Limit.parse(dimension, text);
        if (limit instanceof Limit.Shadow) {
            section.refuse(ENFORCE, "the limit is already a shadow: remove shadow: or enforce");
        }
        boolean enforced = section.bool(ENFORCE, true);
        return enforced ? limit : value.as(any -> new Limit.Shadow(limit.counted()));
    }

    private static Dimension dimension(String name) throws QuotaFormatException {
        return Dimension.named(name)
                .orElseThrow(() -> new QuotaFormatException("'" + name + "' is not a limit: use "
                        + Arrays.stream(Dimension.values())
                                .map(Dimension::wireName)
                                .collect(Collectors.joining(", "))));
    }
}
