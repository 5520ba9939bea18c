package dev.tollgate.sidecar.listener;

import dev.tollgate.memory.Account;
import dev.tollgate.memory.MemoryKind;
import dev.tollgate.tls.TlsCost;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A handler that waits for the ClientHello and decides whose it is: the ACME client's, or the listener's. The octets stay as
 * they came, for the one that gets them.
 */
final class FirstHello extends SslClientHelloHandler<Boolean> {
    /** BoringSSL accepts no longer one. */
    private static final int LONGEST = 16 * 1024;

    /** The octets as they came, and those of a ClientHello in several records once more. */
    private static final int KEPT = TlsCost.RECORD + TlsCost.HANDSHAKE;

    private final AcmeChallenges challenges;
    private final Account account;
    private final long timeoutMillis;
    private final Runnable onOther;
    private final Runnable onRefused;
    private @Nullable Future<?> deadline;

    /**
     * @param onOther completes the pipeline for any other handshake
     * @param onRefused is called when no ClientHello comes in time, or something else
     */
    FirstHello(AcmeChallenges challenges, Account account, long timeoutMillis, Runnable onOther, Runnable onRefused) {
        super(LONGEST);
        this.challenges = challenges;
        this.account = account;
        this.timeoutMillis = timeoutMillis;
        this.onOther = onOther;
        this.onRefused = onRefused;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        account.hold(MemoryKind.DIRECT, KEPT);
        deadline = ctx.executor().schedule(() -> refuse(ctx), timeoutMillis, TimeUnit.MILLISECONDS);
        super.handlerAdded(ctx);
    }

    @Override
    protected Future<Boolean> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf clientHello) {
        return ctx.executor().newSucceededFuture(clientHello != null && AcmeChallenges.isAskedFor(clientHello));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, Future<Boolean> challenge) {
        stopWaiting();
        if (challenge.getNow()) {
            challenges.relay(ctx.channel(), this);
        } else {
            onOther.run();
            ctx.pipeline().remove(this);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        stopWaiting();
        account.hold(MemoryKind.DIRECT, -KEPT);
        super.handlerRemoved0(ctx);
    }

    /** What came is not TLS, or the client has left. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException) {
            refuse(ctx);
        } else {
            ctx.close();
        }
    }

    private void stopWaiting() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void refuse(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            onRefused.run();
            ctx.close();
        }
    }
}
