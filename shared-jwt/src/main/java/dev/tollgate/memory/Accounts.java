package dev.tollgate.memory;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.util.AttributeKey;
import java.util.concurrent.RejectedExecutionException;

/** The accounts of channels. */
public final class Accounts {
    private static final AttributeKey<Account> KEY = AttributeKey.valueOf(Accounts.class, "account");

    private Accounts() {}

    /**
     * Opens the account of a connection, which closes with it.
     *
     * @param onChosen runs on the connection's event loop if it is closed to free memory
     */
    public static Account open(ConnectionMemory memory, Channel connection, Runnable onChosen) {
        Account account = memory.open(() -> end(connection, onChosen));
        connection.attr(KEY).set(account);
        connection.closeFuture().addListener(closed -> account.close());
        return account;
    }

    private static void end(Channel connection, Runnable onChosen) {
        try {
            connection.eventLoop().execute(() -> {
                onChosen.run();
                reset(connection);
            });
        } catch (RejectedExecutionException e) {
            // the loop has ended, and its connections with it
        }
    }

    /** A reset also frees the kernel's memory for the connection. */
    private static void reset(Channel connection) {
        if (connection.isOpen()) {
            connection.config().setOption(ChannelOption.SO_LINGER, 0);
            connection.unsafe().close(connection.voidPromise());
        }
    }

    /**
     * Returns the account of a connection or of a stream's connection. If it has none, returns an account that counts
     * nothing.
     */
    public static Account of(Channel channel) {
        Channel parent = channel.parent();
        Channel connection = parent == null || parent instanceof ServerChannel ? channel : parent;
        Account account = connection.attr(KEY).get();
        return account == null ? Account.NONE : account;
    }
}
