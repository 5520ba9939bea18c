package dev.tollgate.exchange.ops.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.registry.RefusedException;
import java.time.Duration;

/**
 * The forms that make a key. One that is sent twice, by a second press or a reload, makes one key. At most {@value #MOST}
 * are remembered, each for {@link #REMEMBERED}; a restart forgets them.
 */
final class KeyForms {
    private static final Duration REMEMBERED = Duration.ofHours(8);
    private static final int MOST = 10_000;

    /** The id of the key that a form has made, by the form; empty while it is being made. */
    private final Cache<String, String> sent = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(REMEMBERED)
            .executor(Runnable::run)
            .build();

    /**
     * A new key.
     *
     * @param reply shows it
     */
    record Made(String keyId, Reply reply) {}

    /** Makes a key. */
    @FunctionalInterface
    interface Maker {
        Made make(Visit visit) throws StoreException, RefusedException;
    }

    /**
     * Makes a key, unless the form was sent before.
     *
     * @throws RefusedException if it was; what failed may be sent again
     */
    Reply once(Visit visit, Maker maker) throws StoreException, RefusedException {
        String form = form(visit);
        String known = sent.asMap().putIfAbsent(form, "");
        if (known != null) {
            throw new RefusedException(
                    known.isEmpty()
                            ? "this form is being sent already: look at the list in a moment"
                            : "this form has made key '" + known + "' already, and the key was shown then");
        }
        boolean done = false;
        try {
            Made made = maker.make(visit);
            sent.put(form, made.keyId());
            done = true;
            return made.reply();
        } finally {
            if (!done) {
                sent.invalidate(form);
            }
        }
    }

    private static String form(Visit visit) throws RefusedException {
        String once = visit.value("once");
        if (once.isEmpty()) {
            throw new RefusedException("this form is incomplete: go back, and load the page again");
        }
        return visit.operator().name() + ' ' + once + ' ' + visit.path();
    }
}
