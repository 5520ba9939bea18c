package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.text.Resource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The scripts that the store runs, each of them atomically. Their text says what they take and return. */
public enum Script {
    DECIDE("quick", "windows", "state", "parts"),
    GIVEBACK("windows"),
    PROBE(),
    BACKFILL("windows", "notes"),
    RENEW("windows"),
    ALIVE("windows"),
    KNOWN(),
    RESET("windows", "notes"),
    RESETS("notes"),
    RESET_LIST(),
    ASIDE("windows", "state", "parts");

    private static final String CLOCK = "clock";

    private final String text;
    private final String digest;

    /** @param before the files that are put before its own, after that of the clock */
    Script(String... before) {
        StringBuilder all = new StringBuilder(Resource.text(Script.class, CLOCK + ".lua"));
        for (String file : before) {
            all.append(Resource.text(Script.class, file + ".lua"));
        }
        this.text = all + Resource.text(Script.class, name().toLowerCase(Locale.ROOT) + ".lua");
        this.digest = digest(text);
    }

    /** Returns the name under which the store knows the script: SHA-1, in hex. */
    public String digest() {
        return digest;
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-1", e);
        }
    }

    /** Returns the source, in Lua 5.1 with what Redis adds to it. */
    public String text() {
        return text;
    }
}
