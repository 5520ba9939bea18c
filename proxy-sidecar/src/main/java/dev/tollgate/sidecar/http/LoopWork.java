package dev.tollgate.sidecar.http;

import io.netty.channel.ChannelHandlerContext;

/**
 * The work that a result brings to a connection, on the connection's event loop. Any thread may bring the result. An error
 * goes to the pipeline, since neither a future nor an event loop reports one to the connection.
 */
public final class LoopWork {
    private LoopWork() {}

    /** Does it unless the connection has ended by then. */
    public static void whileActive(ChannelHandlerContext ctx, Runnable task) {
        run(ctx, () -> {
            if (ctx.channel().isActive()) {
                task.run();
            }
        });
    }

    /** Does it even if the connection has ended. */
    public static void run(ChannelHandlerContext ctx, Runnable task) {
        if (ctx.executor().inEventLoop()) {
            tried(ctx, task);
        } else {
            ctx.executor().execute(() -> tried(ctx, task));
        }
    }

    private static void tried(ChannelHandlerContext ctx, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            ctx.pipeline().fireExceptionCaught(e);
        }
    }
}
