package dev.tollgate.exchange.http;

import dev.tollgate.http.Correlation;
import dev.tollgate.memory.Accounts;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Hands requests to their endpoints and writes the answers. No request is decoded before the one ahead of it has its answer,
 * the client has taken that, and others had their turn: answers keep the order of requests and do not pile up, and pipelined
 * requests hold up nobody else.
 */
@Sharable
final class RouteHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Reply FAILED = Reply.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "Internal Server Error");
    private static final Reply BAD_REQUEST = Reply.malformed(HttpResponseStatus.BAD_REQUEST);
    private static final Reply NO_PATH = Reply.empty(HttpResponseStatus.BAD_REQUEST);

    /**
     * After such an answer the connection's next request is read one to two seconds later, as Retry-After asks: so
     * thousands of clients that do not wait cannot fill the event loops, and do not come back in one wave that would hold
     * up everybody else. A proxy's connections carry other clients too and do not rest.
     */
    private static final Set<HttpResponseStatus> RESTED_AFTER = Set.of(
            HttpResponseStatus.UNAUTHORIZED,
            HttpResponseStatus.TOO_MANY_REQUESTS,
            HttpResponseStatus.SERVICE_UNAVAILABLE);

    private static final long REST_MILLIS = 1_000;

    private final Routes routes;
    private final ClientAddresses addresses;
    private final HttpObserver observer;

    RouteHandler(Routes routes, ClientAddresses addresses, HttpObserver observer) {
        this.routes = routes;
        this.addresses = addresses;
        this.observer = observer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        Asked asked = Asked.of(request, ctx.channel(), addresses, routes);
        Optional<Reply> refusal = RequestGuard.refuse(request);
        if (refusal.isPresent()) {
            refuse(ctx, asked, refusal.get());
        } else if (request.uri().equals("*")) {
            asterisk(ctx, asked, request);
        } else {
            route(ctx, asked, request);
        }
    }

    private void route(ChannelHandlerContext ctx, Asked asked, FullHttpRequest request) {
        Optional<String> target = RequestTarget.pathAndQuery(request.uri());
        Optional<Endpoint> found =
                target.flatMap(path -> endpoint(request.method().name(), path));
        if (target.isEmpty() || found.isEmpty()) {
            refuse(ctx, asked, BAD_REQUEST);
            return;
        }
        Endpoint endpoint = found.get();
        HttpVersion version = answerVersion(request);
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        CompletableFuture<Reply> answered = endpoint.answer(call(asked, target.get(), request));
        if (!answered.isDone()) {
            ReadGate.of(ctx.channel()).stop(ReadGate.Reason.ANSWERING);
        }
        answered.whenComplete((reply, failure) -> {
            Reply answer = failure == null ? reply : FAILED;
            observer.answered(asked.answered(answer.status().code(), answer.told(), endpoint.provesClients()));
            FullHttpResponse response = response(asked, answer, version);
            HttpUtil.setKeepAlive(response, keepAlive);
            boolean proven = answer.proven()
                    || (endpoint.provesClients() && answer.status().equals(HttpResponseStatus.OK));
            ctx.executor().execute(() -> answer(ctx, response, proven));
        });
    }

    /** Returns the endpoint of a target, empty if the target is malformed. */
    private Optional<Endpoint> endpoint(String method, String target) {
        try {
            return Optional.of(routes.find(method, target));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Call call(Asked asked, String target, FullHttpRequest request) {
        return new Call(
                request.method().name(),
                target,
                request.headers(),
                request.content().toString(StandardCharsets.UTF_8),
                asked.names(),
                asked.client(),
                asked.encrypted());
    }

    private static FullHttpResponse response(Asked asked, Reply answer, HttpVersion version) {
        FullHttpResponse response = Replies.of(answer, version);
        if (answer.status().code() >= HttpResponseStatus.BAD_REQUEST.code()) {
            response.headers().set(Correlation.FIELD, asked.names().requestId());
        }
        return response;
    }

    private static HttpVersion answerVersion(FullHttpRequest request) {
        return request.protocolVersion().minorVersion() == 0 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
    }

    /** {@code OPTIONS *} asks about the server; no other method has that target. */
    private void asterisk(ChannelHandlerContext ctx, Asked asked, FullHttpRequest request) {
        if (request.method().name().equals("OPTIONS")) {
            answer(ctx, Replies.of(Reply.empty(HttpResponseStatus.OK), answerVersion(request)), false);
        } else {
            refuse(ctx, asked, NO_PATH);
        }
    }

    private void refuse(ChannelHandlerContext ctx, Asked asked, Reply reply) {
        if (ctx.channel().isActive()) {
            FinalReply.send(ctx.channel(), reply, asked, observer);
        }
    }

    /**
     * Answers, unless the client has left meanwhile: its pipeline is taken apart then.
     *
     * @param proven whether the request showed a good key or token
     */
    private void answer(ChannelHandlerContext ctx, FullHttpResponse response, boolean proven) {
        if (!ctx.channel().isActive()) {
            response.release();
            return;
        }
        if (proven) {
            Accounts.of(ctx.channel()).vouched();
        }
        ReadGate reading = ReadGate.of(ctx.channel());
        if (RESTED_AFTER.contains(response.status()) && !addresses.isBehindProxy(ctx.channel())) {
            rest(ctx, reading);
        }
        reading.answer(() -> ctx.writeAndFlush(response));
    }

    private static void rest(ChannelHandlerContext ctx, ReadGate reading) {
        reading.stop(ReadGate.Reason.RESTING);
        long rest = ThreadLocalRandom.current().nextLong(REST_MILLIS, 2 * REST_MILLIS);
        ctx.executor().schedule(() -> reading.resume(ReadGate.Reason.RESTING), rest, TimeUnit.MILLISECONDS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
