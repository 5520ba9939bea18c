package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.Sha256;
import java.util.Map;

/** Short texts that differ where two states of an entry do (RFC 9110 §8.8.3, without the quotes). */
public final class Tag {
    private static final int LENGTH = 24;

    private Tag() {}

    /** Returns the tag of an entry with these members. */
    public static String of(Map<String, Object> members) {
        return Sha256.hex(members.toString()).substring(0, LENGTH);
    }
}
