package dev.tollgate.sidecar.locate;

import dev.tollgate.sidecar.http.UnexpectedErrors;
import dev.tollgate.sidecar.listener.Peer;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A handler that begins a {@link LocateExchange} for each request of a connection or stream, and passes its events on.
 */
public final class LocateHandler extends ChannelInboundHandlerAdapter {
    private final LocateSettings settings;
    private final LocateAdmission admission;
    private @Nullable ClientEnd end;
    private @Nullable LocateExchange exchange;

    private LocateHandler(LocateSettings settings, LocateAdmission admission) {
        this.settings = settings;
        this.admission = admission;
    }

    /** Returns a factory of the handler of each connection or stream. */
    public static Supplier<ChannelHandler> factory(LocateSettings settings) {
        LocateAdmission admission =
                new LocateAdmission(settings.integrations(), settings.organizations(), settings.quotas());
        return () -> new LocateHandler(settings, admission);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpRequest head) {
            begin(ctx, head);
        } else if (msg instanceof HttpContent content && exchange != null) {
            exchange.receive(content);
        } else {
            ReferenceCountUtil.release(msg);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        if (end == null) {
            end = new ClientEnd(Peer.of(ctx.channel()));
        }
        LocateExchange begun = new LocateExchange(ctx, head, end, settings, admission);
        exchange = begun;
        begun.begin();
        ReferenceCountUtil.release(head);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && ctx.channel().isWritable()) {
            exchange.clientHasRoom();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.clientGone();
        }
        ctx.fireChannelInactive();
    }

    /**
     * For broken sockets and reset streams the end of the channel notifies the exchange. Other exceptions are errors of
     * this program.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        UnexpectedErrors.log(cause);
        ctx.close();
    }
}
