package dev.tollgate.sidecar.config;

import dev.tollgate.sidecar.quota.shared.StoreSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The section {@code quotas.shared}: the store whose windows a fleet of sidecars shares. */
final class SharedSection {
    private static final Duration USUAL_TIMEOUT = Duration.ofMillis(50);
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(5);
    private static final Pattern FLEET = Pattern.compile("[A-Za-z0-9_.:-]{1,32}");
    private static final String URLS = "urls";
    private static final String OUTAGE = "outage";
    private static final String STRICT = "strict";

    private SharedSection() {}

    static StoreSettings read(YamlValue value) throws ConfigException {
        YamlSection section = value.section(
                URLS,
                "sentinel",
                "cluster",
                "user",
                "password_file",
                "sentinel_user",
                "sentinel_password_file",
                "ca",
                "certificate",
                "private_key",
                "fleet",
                "timeout",
                "replicas",
                OUTAGE);
        List<URI> urls = section.list(URLS, SharedSection::url);
        String sentinel = section.optional("sentinel", YamlValue::text);
        boolean cluster = section.bool("cluster", false);
        check(value, urls, sentinel, cluster);
        StoreSettings.Access access = access(value, section);
        check(value, urls, sentinel, access);
        return new StoreSettings(
                urls,
                sentinel,
                cluster,
                access,
                section.get("fleet", SharedSection::fleet, "tollgate"),
                section.get("timeout", SharedSection::timeout, USUAL_TIMEOUT),
                section.get("replicas", SharedSection::replicas, 1),
                section.get(OUTAGE, SharedSection::isStrict, false));
    }

    private static void check(YamlValue value, List<URI> urls, @Nullable String sentinel, boolean cluster)
            throws ConfigException {
        if (urls.isEmpty()) {
            throw value.mistake("urls is missing: give at least one, such as redis://HOST:6379");
        }
        if (sentinel != null && cluster) {
            throw value.mistake("give sentinel or cluster, not both");
        }
        if (urls.size() > 1 && sentinel == null && !cluster) {
            throw value.mistake(
                    "several urls are Sentinels or nodes of a cluster: write sentinel: NAME or cluster: true");
        }
        if (urls.stream().map(URI::getScheme).distinct().count() > 1) {
            throw value.mistake("all urls must be redis://, or all rediss://");
        }
    }

    private static void check(YamlValue value, List<URI> urls, @Nullable String sentinel, StoreSettings.Access access)
            throws ConfigException {
        if (access.sentinelPassword() != null && sentinel == null) {
            throw value.mistake("sentinel_password_file needs sentinel: NAME");
        }
        boolean tls = "rediss".equals(urls.get(0).getScheme());
        if (!tls && (access.ca() != null || access.certificate() != null)) {
            throw value.mistake("ca, certificate and private_key are for TLS: write rediss:// in urls");
        }
    }

    private static StoreSettings.Access access(YamlValue value, YamlSection section) throws ConfigException {
        Path certificate = section.optional("certificate", YamlValue::path);
        Path key = section.optional("private_key", YamlValue::path);
        if ((certificate == null) != (key == null)) {
            throw value.mistake("certificate and private_key go together: give both or none");
        }
        StoreSettings.Access access = new StoreSettings.Access(
                password(value, section, "user", "password_file"),
                password(value, section, "sentinel_user", "sentinel_password_file"),
                section.optional("ca", YamlValue::path),
                certificate,
                key);
        try {
            access.tls();
        } catch (IOException e) {
            throw value.mistake(String.valueOf(e.getMessage()));
        }
        return access;
    }

    /** Reads it, so that a file that cannot be used is found at the check and at the start. */
    private static StoreSettings.@Nullable Password password(
            YamlValue value, YamlSection section, String userKey, String fileKey) throws ConfigException {
        Path file = section.optional(fileKey, YamlValue::path);
        String user = section.optional(userKey, YamlValue::text);
        if (file == null) {
            if (user != null) {
                throw value.mistake(userKey + " needs a " + fileKey);
            }
            return null;
        }
        StoreSettings.Password password = new StoreSettings.Password(user, file);
        try {
            password.read();
        } catch (IOException e) {
            throw value.mistake(String.valueOf(e.getMessage()));
        }
        return password;
    }

    /** The message omits a malformed URL, because it may contain a password. */
    private static URI url(YamlValue value) throws ConfigException {
        try {
            URI url = new URI(value.text());
            boolean plain = url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null
                    && (url.getPath() == null || url.getPath().isEmpty());
            if (plain && ("redis".equals(url.getScheme()) || "rediss".equals(url.getScheme()))) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw value.mistake("not a URL: write one such as redis://HOST:6379");
        }
        throw value.mistake("must have the form redis://HOST:PORT or rediss://HOST:PORT; the password goes into"
                + " password_file");
    }

    private static String fleet(YamlValue value) throws ConfigException {
        String name = value.text();
        if (!FLEET.matcher(name).matches()) {
            throw value.mistake("fleet must be 1 to 32 of the characters A-Z a-z 0-9 _ . : -");
        }
        return name;
    }

    private static Duration timeout(YamlValue value) throws ConfigException {
        Duration timeout = Scalars.duration(value);
        if (timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw value.mistake("timeout must be 1ms to 5s");
        }
        return timeout;
    }

    private static boolean isStrict(YamlValue value) throws ConfigException {
        String text = value.text();
        if (!text.equals(STRICT) && !text.equals("divide")) {
            throw value.mistake("outage must be divide or strict");
        }
        return text.equals(STRICT);
    }

    private static int replicas(YamlValue value) throws ConfigException {
        int replicas = value.number();
        if (replicas < 1 || replicas > 10_000) {
            throw value.mistake("replicas must be 1 to 10000: how many sidecars share the quotas");
        }
        return replicas;
    }
}
