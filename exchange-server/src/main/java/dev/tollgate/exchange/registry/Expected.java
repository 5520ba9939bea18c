package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state in which a change expects its entry, checked in the change's own transaction: nobody overwrites what he has not
 * seen.
 */
public final class Expected {
    /** Expects nothing: the last change wins. */
    public static final Expected ANYTHING = new Expected(null);

    private final @Nullable Set<String> tags;

    private Expected(@Nullable Set<String> tags) {
        this.tags = tags;
    }

    /** Expects the state that has one of these tags. */
    public static Expected oneOf(Set<String> tags) {
        return new Expected(Set.copyOf(tags));
    }

    /** Finds the tag of an entry as the transaction sees it. */
    @FunctionalInterface
    interface Found {
        String tag() throws StoreException, RefusedException;
    }

    /**
     * Checks an entry, which is read only if something is expected of it.
     *
     * @param what names it for the message
     */
    void check(String what, Found found) throws StoreException, RefusedException {
        if (tags != null && !tags.contains(found.tag())) {
            throw RefusedException.changed(what);
        }
    }
}
