package dev.tollgate.tls;

import dev.tollgate.memory.Account;
import dev.tollgate.memory.MemoryKind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A handler before the one of TLS that holds what a client sends in its handshake until it is the client's turn
 * ({@link HandshakeTurns}). It removes itself after the handshake.
 */
public final class HandshakeTurn extends ChannelInboundHandlerAdapter {
    private final SslHandler tls;
    private final Account account;
    private final Supplier<Object> client;
    private final Queue<ByteBuf> held = new ArrayDeque<>(1);
    private int octets;
    private boolean waiting;
    private boolean paused;
    private @Nullable ChannelHandlerContext context;

    /**
     * @param tls whose handshake it is
     * @param account of the connection
     * @param client returns whose connection it is, known with its first octets; connections with equal clients share a
     *     turn
     */
    public HandshakeTurn(SslHandler tls, Account account, Supplier<Object> client) {
        this.tls = tls;
        this.account = account;
        this.client = client;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf read)
                || (!waiting && tls.handshakeFuture().isDone())) {
            ctx.fireChannelRead(message);
            return;
        }
        held.add(read);
        hold(octets + read.capacity());
        if (octets > TlsCost.HANDSHAKE && !paused) {
            paused = true;
            ctx.channel().config().setAutoRead(false);
        }
        if (!waiting) {
            waiting = true;
            HandshakeTurns.of(ctx.executor()).add(ctx.executor(), client.get(), this);
        }
    }

    /** The handler of TLS would read on. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!waiting) {
            ctx.fireChannelReadComplete();
        }
    }

    /** Returns whether the connection still waits, and so has something to do. */
    boolean isWaiting() {
        return waiting;
    }

    /** It is the client's turn. */
    void take() {
        ChannelHandlerContext ctx = context;
        waiting = false;
        if (ctx != null && !ctx.isRemoved()) {
            resume(ctx);
            pass(ctx);
            ctx.fireChannelReadComplete();
            if (tls.handshakeFuture().isDone() && !ctx.isRemoved()) {
                ctx.pipeline().remove(this);
            }
        }
    }

    /** Before anything is passed, for later handlers decide on reading, too. */
    private void resume(ChannelHandlerContext ctx) {
        if (paused) {
            paused = false;
            ctx.channel().config().setAutoRead(true);
        }
    }

    private void pass(ChannelHandlerContext ctx) {
        for (ByteBuf read = held.poll(); read != null; read = held.poll()) {
            hold(octets - read.capacity());
            ctx.fireChannelRead(read);
        }
        hold(0);
    }

    private void hold(int now) {
        account.hold(MemoryKind.DIRECT, now - octets);
        octets = now;
    }

    /** The client has left: its handshake costs nothing more. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    private void release() {
        waiting = false;
        for (ByteBuf read = held.poll(); read != null; read = held.poll()) {
            read.release();
        }
        hold(0);
    }
}
