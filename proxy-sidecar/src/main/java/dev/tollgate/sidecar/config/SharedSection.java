package dev.tollgate.sidecar.config;

import dev.tollgate.sidecar.quota.shared.StoreSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
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

    private SharedSection() {}

    static StoreSettings read(YamlValue value) throws ConfigException {
        YamlSection section = value.section(
                URLS,
                "sentinel",
                "cluster",
                "user",
                "password_file",
                "ca",
                "certificate",
                "private_key",
                "fleet",
                "timeout",
                "replicas");
        List<URI> urls = section.list(URLS, SharedSection::url);
        String sentinel = section.optional("sentinel", YamlValue::text);
        boolean cluster = section.bool("cluster", false);
        check(value, urls, sentinel, cluster);
        return new StoreSettings(
                urls,
                sentinel,
                cluster,
                access(value, section),
                section.get("fleet", SharedSection::fleet, "tollgate"),
                section.get("timeout", SharedSection::timeout, USUAL_TIMEOUT),
                section.get("replicas", SharedSection::replicas, 1));
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

    private static StoreSettings.Access access(YamlValue value, YamlSection section) throws ConfigException {
        Path certificate = section.optional("certificate", SharedSection::file);
        Path key = section.optional("private_key", SharedSection::file);
        if ((certificate == null) != (key == null)) {
            throw value.mistake("certificate and private_key go together: give both or none");
        }
        Path password = section.optional("password_file", SharedSection::file);
        String user = section.optional("user", YamlValue::text);
        if (user != null && password == null) {
            throw value.mistake("user needs a password_file");
        }
        return new StoreSettings.Access(user, password, section.optional("ca", SharedSection::file), certificate, key);
    }

    private static Path file(YamlValue value) throws ConfigException {
        Path path = value.path();
        if (!Files.isReadable(path)) {
            throw value.mistake(path + " cannot be read");
        }
        return path;
    }

    /** The message omits a malformed URL, because it may contain a password. */
    private static URI url(YamlValue value) throws ConfigException {
        try {
            URI url = new URI(value.text());
            boolean plain = url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
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

    private static int replicas(YamlValue value) throws ConfigException {
        int replicas = value.number();
        if (replicas < 1 || replicas > 10_000) {
            throw value.mistake("replicas must be 1 to 10000: how many sidecars share the quotas");
        }
        return replicas;
    }
}
