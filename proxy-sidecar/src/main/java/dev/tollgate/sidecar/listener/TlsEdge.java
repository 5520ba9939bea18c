package dev.tollgate.sidecar.listener;

import dev.tollgate.memory.Account;
import dev.tollgate.memory.MemoryKind;
import dev.tollgate.memory.UnparsedOctets;
import dev.tollgate.tls.HandshakeTurn;
import dev.tollgate.tls.ServerTls;
import dev.tollgate.tls.TlsCost;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The TLS part of a listener's pipelines. */
final class TlsEdge {
    private final ServerTls tls;
    private final @Nullable AcmeChallenges challenges;
    private final Supplier<ListenerBounds> bounds;
    private final ConnectionObserver observer;

    /** @param challenges null if no ACME client is behind the listener */
    TlsEdge(
            ServerTls tls,
            @Nullable AcmeChallenges challenges,
            Supplier<ListenerBounds> bounds,
            ConnectionObserver observer) {
        this.tls = tls;
        this.challenges = challenges;
        this.bounds = bounds;
        this.observer = observer;
    }

    /** Adds the handlers of TLS and of the application, once it is known that the connection is for them. */
    void addTo(Channel channel, Account account, ChannelHandler application) {
        if (challenges == null) {
            add(channel, account, application);
            return;
        }
        channel.pipeline()
                .addLast(new FirstHello(
                        challenges,
                        account,
                        bounds.get().headTimeout().toMillis(),
                        () -> add(channel, account, application),
                        this::refused));
    }

    private void add(Channel channel, Account account, ChannelHandler application) {
        SslHandler handler = tls.newHandler(channel.alloc(), this::refused);
        handler.setHandshakeTimeoutMillis(bounds.get().headTimeout().toMillis());
        account.hold(MemoryKind.NATIVE, TlsCost.HANDSHAKE);
        handler.handshakeFuture().addListener(over -> account.hold(MemoryKind.NATIVE, -TlsCost.HANDSHAKE));
        channel.pipeline()
                .addLast(new HandshakeTurn(handler, account, account::client))
                .addLast(Listeners.RECORDS, new UnparsedOctets(account, TlsCost.RECORD, null))
                .addLast(handler)
                .addLast(application);
    }

    private void refused() {
        observer.onRefused(ConnectionObserver.Cause.TLS_HANDSHAKE);
    }
}
