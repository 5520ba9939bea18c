package dev.tollgate.sidecar;

import dev.tollgate.sidecar.listener.BreakingTask;
import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Loaded by Netty, if it is told to: breaks the event loop of the second listener as soon as somebody connects there. */
public final class LoopBreaker extends ChannelInitializerExtension {
    private static final List<Channel> LISTENERS = new CopyOnWriteArrayList<>();

    @Override
    public void postInitializeServerListenerChannel(ServerChannel listener) {
        LISTENERS.add(listener);
    }

    @Override
    public void postInitializeServerChildChannel(Channel connection) {
        if (LISTENERS.indexOf(connection.parent()) == 1) {
            BreakingTask.breakUp(connection.parent().eventLoop());
        }
    }
}
