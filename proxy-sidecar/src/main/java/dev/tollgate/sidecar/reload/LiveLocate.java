package dev.tollgate.sidecar.reload;

import dev.tollgate.sidecar.config.ConfigException;
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

/** What may change of mode locate while the sidecar runs, out of the configuration. */
final class LiveLocate {
    private LiveLocate() {}

    /**
     * Returns what may change while the sidecar runs.
     *
     * @param clients finds the client of a request
     * @param stamp null if access tokens pass unchanged
     */
    static LocateRules rules(SidecarConfig config, ClientAddress clients, @Nullable AccessTokenStamp stamp) {
        return new LocateRules(
                clients,
                new PlatformKeys(
                        config.platformKeys().stream().map(Sha256::octets).toList()),
                routing(config.routing()),
                config.anonymousNearest(),
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

    /**
     * Reads the keys with which access tokens are stamped.
     *
     * @throws ConfigException if a file cannot be used
     */
    static AccessTokenStamp stamp(SidecarConfig.Stamping stamping, ReadFiles files, InstantSource clock)
            throws ConfigException {
        return new AccessTokenStamp(
                KeyFiles.signingKey(stamping.signingKey(), files),
                KeyFiles.verificationKeys(stamping.locateKeys(), files),
                stamping.claims(),
                clock);
    }

    /** Returns what bounds requests to locate. */
    static UpstreamSettings upstream(UpstreamBounds bounds) {
        return new UpstreamSettings(
                bounds.maxConnections(),
                bounds.maxWaiting(),
                bounds.connectTimeout(),
                bounds.answerTimeout(),
                bounds.idleTimeout(),
                bounds.maxAge());
    }
}
