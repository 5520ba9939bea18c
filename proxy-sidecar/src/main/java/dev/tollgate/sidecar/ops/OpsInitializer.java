package dev.tollgate.sidecar.ops;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * The operators' listener: {@code /health}, {@code /ready}, {@code /metrics} and the {@link QuotaPages}, one request per
 * connection. It reveals who uses the platform, so it belongs on loopback or a network of the operator.
 */
public final class OpsInitializer extends ChannelInitializer<Channel> {
    private static final int MAX_BODY = 1024;
    private static final int DEADLINE_SECONDS = 10;

    private final PrometheusRegistry registry;
    private final BooleanSupplier ready;
    private final QuotaPages quotas;

    /**
     * @param ready whether clients should be sent here
     */
    public OpsInitializer(PrometheusRegistry registry, BooleanSupplier ready, QuotaPages quotas) {
        this.registry = registry;
        this.ready = ready;
        this.quotas = quotas;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline()
                .addLast(new ReadTimeoutHandler(DEADLINE_SECONDS))
                .addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(MAX_BODY))
                .addLast(new SimpleChannelInboundHandler<FullHttpRequest>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) throws IOException {
                        ctx.writeAndFlush(answer(new QueryStringDecoder(request.uri())))
                                .addListener(ChannelFutureListener.CLOSE);
                    }
                });
    }

    private FullHttpResponse answer(QueryStringDecoder query) throws IOException {
        try {
            return page(query);
        } catch (IllegalArgumentException e) {
            return text(HttpResponseStatus.BAD_REQUEST, e.getMessage() + "\n");
        }
    }

    private FullHttpResponse page(QueryStringDecoder query) throws IOException {
        return switch (query.path()) {
            case "/health" -> text(HttpResponseStatus.OK, "ok\n");
            case "/ready" ->
                ready.getAsBoolean()
                        ? text(HttpResponseStatus.OK, "ok\n")
                        : text(HttpResponseStatus.SERVICE_UNAVAILABLE, "not ready\n");
            case "/metrics" -> metrics();
            case "/quota/integrations" -> json(quotas.integrations(query));
            case "/quota/explain" -> json(quotas.explain(query));
            default ->
                text(
                        HttpResponseStatus.NOT_FOUND,
                        "only /health, /ready, /metrics, /quota/integrations and /quota/explain are here\n");
        };
    }

    private FullHttpResponse metrics() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
        writer.write(out, registry.scrape());
        return response(HttpResponseStatus.OK, writer.getContentType(), out.toByteArray());
    }

    private static FullHttpResponse json(String body) {
        return response(HttpResponseStatus.OK, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static FullHttpResponse text(HttpResponseStatus status, String body) {
        return response(status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    private static FullHttpResponse response(HttpResponseStatus status, String type, byte[] body) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, "close");
        return response;
    }
}
