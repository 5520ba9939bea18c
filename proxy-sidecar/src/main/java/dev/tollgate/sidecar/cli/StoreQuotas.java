package dev.tollgate.sidecar.cli;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.process.HostName;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.ops.QuotaPages;
import dev.tollgate.sidecar.ops.SilentStoreException;
import dev.tollgate.sidecar.ops.UnknownNameException;
import dev.tollgate.sidecar.quota.FleetReport;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.quota.shared.FleetVisit;
import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.sidecar.quota.shared.redis.RedisStore;
import dev.tollgate.sidecar.reload.LiveRules;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The quotas of a fleet, asked in its store. No sidecar need run. The answers have the form of a sidecar's. */
final class StoreQuotas {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    /** Octets of the list of integrations. */
    private static final long LONGEST = 256 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Set<Dimension> SHARED = EnumSet.of(
            Dimension.CLIENT, Dimension.REQUESTS, Dimension.KEY_REQUESTS, Dimension.TESTS, Dimension.CONCURRENT);

    private StoreQuotas() {}

    /** Returns those of some dimensions that a fleet counts in its store. */
    static List<Dimension> shared(List<Dimension> counted) {
        return counted.stream().filter(SHARED::contains).toList();
    }

    /** @param uri a path of the ops listener, with a query */
    static QuotaAnswer ask(SidecarConfig config, StoreSettings settings, String uri) {
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        StoreSettings patient = settings.withTimeout(ANSWER);
        String kind = config.mode().name().toString();
        try (FleetVisit visit = new FleetVisit(patient, kind, new RedisStore(patient, loops, "nio", LONGEST))) {
            List<Integration> known = visit.open();
            String page = pages(config, visit, known).answer(new QueryStringDecoder(uri));
            String complaint = visit.complaint();
            return complaint == null ? QuotaAnswer.done(String.valueOf(page)) : silent(complaint);
        } catch (StoreException e) {
            return silent(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return QuotaAnswer.unusable(String.valueOf(e.getMessage()));
        } catch (UnknownNameException | SilentStoreException e) {
            return QuotaAnswer.failed(String.valueOf(e.getMessage()));
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static QuotaAnswer silent(String reason) {
        return QuotaAnswer.failed("the shared store of quotas cannot be used: " + reason
                + ": sidecars grant their shares meanwhile; --sidecar asks the one that runs here");
    }

    private static QuotaPages pages(SidecarConfig config, FleetVisit visit, List<Integration> known) {
        QuotaRules rules = LiveRules.quotasOf(config);
        Quotas seen = new Quotas(() -> rules, System::nanoTime);
        known.forEach(seen.restore()::know);
        QuotaPages pages = new QuotaPages(
                seen.report(), seen.reset(), shared(config.mode().name().counted()), false);
        String by = System.getProperty("user.name") + "@" + HostName.read();
        pages.speakOf(new FleetReport(seen.report(), visit.operations(), by, PATIENCE));
        return pages;
    }
}
