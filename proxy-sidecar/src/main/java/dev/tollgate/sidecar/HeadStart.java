package dev.tollgate.sidecar;

import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.sidecar.ops.SidecarMetrics;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.relay.Transport;
import io.netty.handler.codec.http.HttpServerCodec;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.slf4j.LoggerFactory;

/** Loads what every start needs on a second core, while the first one reads the configuration. */
final class HeadStart {
    private final Thread thread = new Thread(HeadStart::load, "head-start");

    private HeadStart() {}

    static HeadStart begin() {
        HeadStart begun = new HeadStart();
        begun.thread.setDaemon(true);
        begun.thread.start();
        return begun;
    }

    private static void load() {
        LoggerFactory.getLogger(HeadStart.class);
        Transport.forMessages();
        SidecarMetrics metrics = new SidecarMetrics(new PrometheusRegistry());
        new Quotas(QuotaRules::none, System::nanoTime, metrics);
        new HttpServerCodec();
        KeySet.empty().toJson();
    }

    /** Waits until all is loaded: two threads that initialize classes of one library could wait for each other. */
    void await() throws InterruptedException {
        thread.join();
    }
}
