package dev.tollgate.sidecar.reload;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.LocateConfig;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.Routing;
import dev.tollgate.sidecar.config.Sha256;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.config.UpstreamBounds;
import dev.tollgate.sidecar.http.ClientAddress;
import dev.tollgate.sidecar.locate.AccessTokenStamp;
import dev.tollgate.sidecar.locate.LocateRules;
import dev.tollgate.sidecar.locate.PlatformKeys;
import dev.tollgate.sidecar.locate.RoutingRules;
import dev.tollgate.sidecar.locate.upstream.UpstreamSettings;
import dev.tollgate.sidecar.token.KeyFiles;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The live configuration of mode locate.
 *
 * @param rules for requests
 * @param upstream bounds on requests to locate
 */
public record LiveLocate(LocateRules rules, UpstreamSettings upstream) implements LiveMode {
    /** Returns a reader, which also reads the keys that stamp access tokens. */
    public static LiveReader<LiveLocate> reader(InstantSource clock) {
        return (config, clients, files) -> config.mode() instanceof LocateConfig locate
                ? new LiveLocate(
                        rules(config, locate, clients, stamp(locate.stamping(), files, clock)),
                        upstream(locate.upstreamBounds()))
                : null;
    }

    private static LocateRules rules(
            SidecarConfig config, LocateConfig locate, ClientAddress clients, @Nullable AccessTokenStamp stamp) {
        return new LocateRules(
                clients,
                new PlatformKeys(
                        locate.platformKeys().stream().map(Sha256::octets).toList()),
                routing(locate.routing()),
                locate.anonymousNearest(),
                config.bounds().maxRequestBody(),
                stamp);
    }

    private static RoutingRules routing(Routing routing) {
        return new RoutingRules(pins(routing.integrations()), pins(routing.tiers()));
    }

    private static <K> Map<K, RoutingRules.Pins> pins(Map<K, Routing.Pins> written) {
        Map<K, RoutingRules.Pins> pins = new HashMap<>();
        written.forEach((key, pin) -> pins.put(key, new RoutingRules.Pins(pin.org(), pin.site(), pin.machineType())));
        return pins;
    }

    private static @Nullable AccessTokenStamp stamp(
            LocateConfig.@Nullable Stamping stamping, ReadFiles files, InstantSource clock) throws ConfigException {
        return stamping == null
                ? null
                : new AccessTokenStamp(
                        KeyFiles.signingKey(stamping.signingKey(), files),
                        KeyFiles.verificationKeys(stamping.locateKeys(), files),
                        stamping.claims(),
                        clock);
    }

    private static UpstreamSettings upstream(UpstreamBounds bounds) {
        return new UpstreamSettings(
                bounds.maxConnections(),
                bounds.maxWaiting(),
                bounds.connectTimeout(),
                bounds.answerTimeout(),
                bounds.idleTimeout(),
                bounds.maxAge());
    }

    @Override
    public boolean servesAnonymous() {
        return rules.anonymousNearest();
    }

    @Override
    public Demand demand() {
        int connections = upstream.maxConnections();
        return new Demand(connections, 1, connections, 0, 0, rules.maxRequestBody());
    }
}
