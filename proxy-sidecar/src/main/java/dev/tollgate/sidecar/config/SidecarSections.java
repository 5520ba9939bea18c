package dev.tollgate.sidecar.config;

import dev.tollgate.http.Network;
import dev.tollgate.sidecar.config.SidecarConfig.TransportChoice;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads the configuration file's sections. */
final class SidecarSections {
    private static final String QUOTAS = "quotas";
    /** The top level of the file, in either mode. */
    private static final String[] KEYS = {
        "mode",
        "listeners",
        "ops",
        "upstream",
        "upstream_tls",
        "trusted_proxies",
        "integration_tokens",
        "stamping",
        "machine",
        "access_tokens",
        "ndt",
        QUOTAS,
        "transport",
        "bounds",
        "upstream_bounds",
        "drain",
        "logging",
        "anonymous_nearest",
        "platform_keys",
        "routing",
        "ready_for",
    };

    private SidecarSections() {}

    /** @param files reads and remembers the files that it names */
    static SidecarConfig sidecar(YamlValue top, ReadFiles files) throws ConfigException {
        YamlSection section = top.section(KEYS);
        ModeName mode = section.required("mode", "locate or ndt", value -> value.oneOf(ModeName.class));
        remarkIdle(section, mode, files);
        return new SidecarConfig(
                mode.read(section),
                section.list("listeners", SidecarSections::listener),
                section.optional("ops", Scalars::address),
                section.list("trusted_proxies", value -> Network.of(value.text())),
                section.get(QUOTAS, value -> QuotaSection.rules(value, files), QuotaRules.none()),
                section.get(QUOTAS, QuotaSection::shared, Optional.<StoreSettings>empty())
                        .map(SharedStore::of)
                        .orElse(null),
                section.get(QUOTAS, QuotaSection::stateFile, Optional.<Path>empty())
                        .orElse(null),
                section.get("transport", value -> value.oneOf(TransportChoice.class), TransportChoice.AUTO),
                section.get("bounds", value -> ServerBounds.read(value, mode.bounds()), ServerBounds.of(mode.bounds())),
                section.get("drain", Drain::read, Drain.defaults()),
                section.get("logging", Logging::read, Logging.defaults()),
                section.optional("ready_for", value -> value.oneOf(SidecarConfig.ReadyFor.class)));
    }

    /** Sections of the other mode are checked, too, so that errors are found before they are used. */
    private static void remarkIdle(YamlSection section, ModeName mode, ReadFiles files) throws ConfigException {
        List<String> idle = new ArrayList<>();
        for (ModeName other : ModeName.values()) {
            if (other != mode) {
                for (String name : section.names(other.sections().keySet())) {
                    section.optional(
                            name, Objects.requireNonNull(other.sections().get(name)));
                    idle.add(name);
                }
            }
        }
        if (!idle.isEmpty()) {
            files.remark(files.main() + ": mode " + mode + " does not use " + String.join(", ", idle) + ": remove it");
        }
    }

    private static SidecarConfig.Listener listener(YamlValue value) throws ConfigException {
        YamlSection section = value.section("address", "tls", "proxy_protocol");
        return new SidecarConfig.Listener(
                section.required("address", "such as 127.0.0.1:8081", Scalars::address),
                section.optional("tls", SidecarSections::tls),
                section.bool("proxy_protocol", false));
    }

    private static SidecarConfig.Tls tls(YamlValue value) throws ConfigException {
        YamlSection section = value.section("certificate", "private_key", "acme");
        Path certificate = section.required("certificate", "the path of a PEM file", YamlValue::path);
        return new SidecarConfig.Tls(
                certificate,
                section.get("private_key", YamlValue::path, certificate),
                section.optional("acme", SidecarSections::acme));
    }

    private static InetSocketAddress acme(YamlValue value) throws ConfigException {
        InetSocketAddress address = Scalars.address(value);
        if (address.getPort() == 0 || address.getAddress().isAnyLocalAddress()) {
            throw value.mistake("give the address and port of the ACME client, such as 127.0.0.1:4443");
        }
        return address;
    }
}
