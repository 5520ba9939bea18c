package dev.tollgate.sidecar.quota.shared;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The list of integrations that were reset lately. It lies in the store, so that each sidecar hears of a reset at once, however
 * many integrations it counts. Never waits; safe for many threads.
 */
final class RecentResets {
    private static final byte[] NONE = {};

    private final Scripts scripts;
    private final byte[] key;
    private final Set<String> unread = new LinkedHashSet<>();
    /** The newest reset that this sidecar has heard of, in microseconds since 1970; before the first reply all are old. */
    private String heard = "inf";

    /** @param fleet the name of the fleet */
    RecentResets(Scripts scripts, String fleet) {
        this.scripts = scripts;
        this.key = ascii(fleet + ":resets");
    }

    /**
     * Adds an integration.
     *
     * @param then is run when the store has been told, or cannot be: then sidecars find out later
     */
    void add(String integrationId, Runnable then) {
        List<byte[]> arguments = List.of(integrationId.getBytes(StandardCharsets.UTF_8), ascii("0"));
        scripts.run(Script.RESET_LIST, List.of(key), arguments, new Scripts.Answer() {
            @Override
            public void reply(byte[] reply) {
                then.run();
            }

            @Override
            public void failed(Throwable cause) {
                then.run();
            }

            @Override
            public void late() {
                // an operator waits longer than a request
            }
        });
    }

    /**
     * Asks for resets that this sidecar has not heard of.
     *
     * @param then is run when the store has replied, on any thread
     */
    void ask(Runnable then) {
        String since = heard();
        scripts.run(Script.RESET_LIST, List.of(key), List.of(NONE, ascii(since)), new Scripts.Answer() {
            @Override
            public void reply(byte[] reply) {
                read(reply);
                then.run();
            }

            @Override
            public void failed(Throwable cause) {
                // the next round asks again
            }

            @Override
            public void late() {
                // likewise
            }
        });
    }

    private synchronized String heard() {
        return heard;
    }

    private synchronized void read(byte[] reply) {
        ByteBuffer in = ByteBuffer.wrap(reply).order(ByteOrder.LITTLE_ENDIAN);
        heard = Long.toString((long) in.getDouble());
        while (in.hasRemaining()) {
            byte[] id = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(id);
            unread.add(new String(id, StandardCharsets.UTF_8));
        }
    }

    /** Returns the next integration that was reset, null if there is none. It is returned once. */
    @Nullable
    synchronized String next() {
        Iterator<String> ids = unread.iterator();
        if (!ids.hasNext()) {
            return null;
        }
        String id = ids.next();
        ids.remove();
        return id;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
