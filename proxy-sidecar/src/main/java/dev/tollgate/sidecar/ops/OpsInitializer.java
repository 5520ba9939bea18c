package dev.tollgate.sidecar.ops;

import dev.tollgate.http.HeadRules;
import dev.tollgate.http.LastAnswer;
import dev.tollgate.http.OneRequestCodec;
import dev.tollgate.memory.OldestLeave;
import dev.tollgate.metrics.RuntimeMetrics;
import dev.tollgate.sidecar.http.RequestTarget;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The ops listener: {@code /health}, {@code /ready}, {@code /metrics} and the {@link QuotaPages}, one request per
 * connection. It reveals who uses the platform, so it belongs on loopback or a network of the operator.
 */
public final class OpsInitializer extends ChannelInitializer<Channel> {
    private static final int MAX_BODY = 1024;
    /** How long a connection may last, whatever its client does. */
    private static final int DEADLINE_SECONDS = 30;
    /** How long a client may be silent before it has its answer. */
    private static final int SILENCE_SECONDS = 10;
    /** Octets of pages that wait for their readers; for more the oldest reader is closed. */
    static final int MOST_UNTAKEN = 8 << 20;

    private final PrometheusRegistry registry;
    private final BooleanSupplier healthy;
    private final BooleanSupplier ready;
    private final QuotaPages quotas;
    private final Executor pages;
    private final RuntimeMetrics runtime;
    private final OldestLeave untaken = new OldestLeave(MOST_UNTAKEN);

    /**
     * @param healthy whether this process can go on
     * @param ready whether clients should be sent here
     * @param pages makes what takes time; one that takes no more is answered with 503
     */
    public OpsInitializer(
            PrometheusRegistry registry,
            BooleanSupplier healthy,
            BooleanSupplier ready,
            QuotaPages quotas,
            Executor pages) {
        this.registry = registry;
        this.healthy = healthy;
        this.ready = ready;
        this.quotas = quotas;
        this.pages = pages;
        this.runtime = new RuntimeMetrics(registry, "sidecar", OpsInitializer.class);
    }

    @Override
    protected void initChannel(Channel channel) {
        Future<?> deadline = channel.eventLoop().schedule(() -> channel.close(), DEADLINE_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> deadline.cancel(false));
        OneRequestCodec codec = new OneRequestCodec(new HttpDecoderConfig(), left -> {});
        channel.pipeline()
                .addLast(new ReadTimeoutHandler(SILENCE_SECONDS))
                .addLast(codec)
                .addLast(new Body())
                .addLast(new SimpleChannelInboundHandler<FullHttpRequest>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
                        codec.dropRest();
                        read(ctx, request);
                    }

                    /** Closes without a response after a deadline, a cut request or a broken connection. */
                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        ctx.close();
                    }
                });
    }

    /** A malformed head may lack fields that were sent, such as the origin of a reset: it gets no page. */
    private void read(ChannelHandlerContext ctx, FullHttpRequest request) {
        HttpResponseStatus broken =
                request.decoderResult().isFailure() ? HttpResponseStatus.BAD_REQUEST : HeadRules.fault(request);
        Optional<RequestTarget> target = RequestTarget.of(request.uri());
        if (broken != null || target.isEmpty()) {
            send(ctx, malformed(broken == null ? HttpResponseStatus.BAD_REQUEST : broken));
            return;
        }
        QueryStringDecoder query = new QueryStringDecoder(target.get().toString());
        if (query.path().equals(QuotaPages.RESET)) {
            reset(ctx, request, query);
        } else {
            answer(ctx, query);
        }
    }

    /** A page in an operator's browser can post here too, and says so by its origin (RFC 6454, section 7). */
    private void reset(ChannelHandlerContext ctx, FullHttpRequest request, QueryStringDecoder query) {
        if (!request.method().equals(HttpMethod.POST)) {
            FullHttpResponse answer = text(HttpResponseStatus.METHOD_NOT_ALLOWED, "only POST resets quotas\n");
            answer.headers().set(HttpHeaderNames.ALLOW, HttpMethod.POST);
            send(ctx, answer);
        } else if (request.headers().contains(HttpHeaderNames.ORIGIN)) {
            send(
                    ctx,
                    text(HttpResponseStatus.FORBIDDEN, "a browser cannot reset quotas: use the command quota reset\n"));
        } else if (request.content().isReadable()) {
            send(
                    ctx,
                    text(
                            HttpResponseStatus.BAD_REQUEST,
                            "a reset has no body: put the parameters behind " + QuotaPages.RESET + "?\n"));
        } else {
            answer(ctx, query);
        }
    }

    /** A probe is answered on the event loop, which shows that this one goes on. */
    private void answer(ChannelHandlerContext ctx, QueryStringDecoder query) {
        switch (query.path()) {
            case "/health" -> send(ctx, probe(query, healthy, "an event loop is stuck: restart this process\n"));
            case "/ready" -> send(ctx, probe(query, ready, "not ready\n"));
            default -> {
                try {
                    pages.execute(() -> send(ctx, page(query)));
                } catch (RejectedExecutionException e) {
                    send(ctx, text(HttpResponseStatus.SERVICE_UNAVAILABLE, "too many requests at once\n"));
                }
            }
        }
    }

    private static FullHttpResponse probe(QueryStringDecoder query, BooleanSupplier good, String otherwise) {
        try {
            Question.of(query);
        } catch (IllegalArgumentException e) {
            return text(HttpResponseStatus.BAD_REQUEST, e.getMessage() + "\n");
        }
        return good.getAsBoolean()
                ? text(HttpResponseStatus.OK, "ok\n")
                : text(HttpResponseStatus.SERVICE_UNAVAILABLE, otherwise);
    }

    private void send(ChannelHandlerContext ctx, FullHttpResponse page) {
        untaken.admit(ctx.channel(), page.content().readableBytes());
        LastAnswer.send(ctx.channel(), page);
    }

    private static final class Body extends HttpObjectAggregator {
        Body() {
            super(MAX_BODY, true);
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
            LastAnswer.send(
                    ctx.channel(),
                    text(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "no page here takes a body of this size\n"));
        }
    }

    private FullHttpResponse page(QueryStringDecoder query) {
        try {
            return found(query);
        } catch (IllegalArgumentException e) {
            return text(HttpResponseStatus.BAD_REQUEST, e.getMessage() + "\n");
        } catch (UnknownNameException e) {
            return text(HttpResponseStatus.NOT_FOUND, e.getMessage() + "\n");
        } catch (SilentStoreException e) {
            return text(HttpResponseStatus.SERVICE_UNAVAILABLE, e.getMessage() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all that is written", e);
        }
    }

    private FullHttpResponse found(QueryStringDecoder query) throws IOException {
        return switch (query.path()) {
            case "/metrics" -> metrics(query);
            default -> quota(query);
        };
    }

    private FullHttpResponse quota(QueryStringDecoder query) {
        String page = quotas.answer(query);
        return page != null
                ? json(page)
                : text(
                        HttpResponseStatus.NOT_FOUND,
                        "no such page: use /health, /ready, /metrics, /quota/integrations, /quota/explain or /quota/reset\n");
    }

    private FullHttpResponse metrics(QueryStringDecoder query) throws IOException {
        Question.of(query);
        runtime.register();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
        writer.write(out, registry.scrape());
        return response(HttpResponseStatus.OK, writer.getContentType(), out.toByteArray());
    }

    private static FullHttpResponse malformed(HttpResponseStatus status) {
        return text(status, "malformed request: send HTTP/1.1 with one Host\n");
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
