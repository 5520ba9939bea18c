package dev.tollgate.sidecar.listener;

import io.netty.bootstrap.ServerBootstrap;

/** An application that needs options on the sockets that listen for it. */
public interface ListeningSocket {
    /** Sets the options of a socket in cleartext, which does not listen yet. */
    void prepareCleartext(ServerBootstrap socket);
}
