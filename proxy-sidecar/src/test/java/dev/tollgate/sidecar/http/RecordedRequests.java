package dev.tollgate.sidecar.http;

import dev.tollgate.fixture.CertainRequests;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an application behind a listener takes for whole requests; each gets an answer. */
final class RecordedRequests {
    final List<CertainRequests.Request> whole = new ArrayList<>();
    final List<Throwable> errors = new ArrayList<>();
    private int unfinished;

    /** Whether a request waits for the rest of its body, whose deadline is the application's. */
    boolean isUnfinished() {
        return unfinished > 0;
    }

    /** Returns the handler of one connection or stream. */
    ChannelHandler application() {
        return new Application();
    }

    private final class Application extends ChannelInboundHandlerAdapter {
        private @Nullable HttpRequest head;
        private final StringBuilder body = new StringBuilder();
        private boolean broken;

        /** A stream's buffers come from where those of its connection come from. */
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            if (ctx.channel() instanceof Http2StreamChannel stream) {
                stream.config().setAllocator(stream.parent().alloc());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            boolean last = msg instanceof LastHttpContent;
            if (msg instanceof HttpRequest begun) {
                head = begun;
                unfinished++;
                body.setLength(0);
                broken = false;
                last = msg instanceof FullHttpRequest || !RequestBody.follows(begun);
            }
            if (msg instanceof HttpContent content) {
                body.append(content.content().toString(StandardCharsets.ISO_8859_1));
            }
            broken |= msg instanceof HttpObject part && part.decoderResult().isFailure();
            ReferenceCountUtil.release(msg);
            if (head != null && last) {
                // what is broken is answered, too, and ends the connection
                if (!broken) {
                    whole.add(new CertainRequests.Request(head.method().name(), head.uri(), body.toString()));
                }
                head = null;
                unfinished--;
                ctx.writeAndFlush(Http1Fixture.response("ok"));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            errors.add(cause);
            ctx.close();
        }
    }
}
