package dev.tollgate.exchange.ops;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Reply;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** {@code /metrics} in the Prometheus text format. */
public final class MetricsEndpoint implements Endpoint {
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final ExchangeMetrics metrics;

    public MetricsEndpoint(ExchangeMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        try {
            return CompletableFuture.completedFuture(
                    Reply.text(HttpResponseStatus.OK, metrics.text()).with("Content-Type", TEXT_FORMAT));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
