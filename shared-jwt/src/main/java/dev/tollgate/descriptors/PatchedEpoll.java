package dev.tollgate.descriptors;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * Netty's epoll, with two fixes.
 *
 * <ul>
 *   <li>Since netty#16689 it removes a socket without pending events from the kernel's set and, up to at least 4.2.18, does
 *       not add it again. So after the peer's half-close a write that does not fit at once would fail. Here such a socket
 *       stays in the set, with one notification when the connection breaks.
 *   <li>Netty finds the socket of an event by its descriptor, up to at least 4.2.18. While it handles a list of events, a socket
 *       that is opened gets the descriptor of one that was just closed, and the events of that one, which are still in the list. A
 *       connection that is still to be made failed by them. Here a socket gets no events of a list that is older.
 * </ul>
 */
public final class PatchedEpoll implements IoHandler {
    private final IoHandler epoll;
    /** Counts the lists of events. */
    private long round;

    private PatchedEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    /** Returns the factory of an event loop's I/O handler; needs epoll on this machine. */
    public static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return executor -> new PatchedEpoll(factory.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Kept(epoll.register(new Young((EpollIoHandle) handle, round)));
    }

    /** A socket, with the round in which it was registered. */
    @SuppressWarnings("try") // close is declared like this by Netty
    private final class Young implements EpollIoHandle {
        private final EpollIoHandle handle;
        private final long since;

        Young(EpollIoHandle handle, long since) {
            this.handle = handle;
            this.since = since;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (since < round) {
                handle.handle(registration, event);
            }
        }

        @Override
        public FileDescriptor fd() {
            return handle.fd();
        }

        @Override
        public void registered() {
            handle.registered();
        }

        @Override
        public void unregistered() {
            handle.unregistered();
        }

        @Override
        public void close() throws Exception {
            handle.close();
        }
    }

    private record Kept(IoRegistration registration) implements IoRegistration {
        @Override
        public long submit(IoOps ops) {
            return registration.submit(ops.equals(EpollIoOps.NONE) ? EpollIoOps.EPOLLET : ops);
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // declared like this by Netty
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }

    @Override
    public int run(IoHandlerContext context) {
        round++;
        return epoll.run(context);
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }
}
