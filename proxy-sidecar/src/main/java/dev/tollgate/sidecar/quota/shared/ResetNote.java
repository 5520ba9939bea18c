package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.quota.FleetReset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A note in the store: an operator has reset windows of an integration.
 *
 * @param micros when, by the store's clock, in microseconds since 1970
 */
record ResetNote(long micros, FleetReset reset) {
    /**
     * Reads the answer of {@link Script#RESETS}.
     *
     * @param heard the last reset that this sidecar has heard of, in microseconds since 1970
     * @throws IllegalArgumentException if it is none
     */
    static List<ResetNote> read(String integrationId, byte[] reply, long heard) {
        return Scripts.read(reply, in -> notes(integrationId, in, heard));
    }

    private static List<ResetNote> notes(String integrationId, ByteBuffer in, long heard) {
        List<ResetNote> notes = new ArrayList<>(1);
        if (in.get() == 1) {
            notes.add(new ResetNote(heard, new FleetReset(integrationId, null, null, null, "several operators")));
        }
        while (in.hasRemaining()) {
            ByteBuffer note = in.slice(in.position() + Short.BYTES, Short.toUnsignedInt(in.getShort()));
            notes.add(of(integrationId, note.order(ByteOrder.LITTLE_ENDIAN)));
            in.position(in.position() + note.limit());
        }
        return notes;
    }

    private static ResetNote of(String integrationId, ByteBuffer note) {
        long micros = (long) note.getDouble();
        boolean one = note.get() == 1;
        ByteBuffer ending = note.slice(note.position() + 1, Byte.toUnsignedInt(note.get()));
        note.position(note.position() + ending.limit());
        String by = StandardCharsets.UTF_8.decode(note).toString();
        char kind = ending.hasRemaining() ? (char) ending.get() : ' ';
        Dimension dimension = dimension(kind);
        Long client = one && dimension == Dimension.CLIENT ? (Long) ending.getLong() : null;
        String key = one && dimension == Dimension.KEY_REQUESTS
                ? StandardCharsets.UTF_8.decode(ending).toString()
                : null;
        return new ResetNote(micros, new FleetReset(integrationId, dimension, client, key, by));
    }

    private static @Nullable Dimension dimension(char kind) {
        return switch (kind) {
            case 'c' -> Dimension.CLIENT;
            case 'k' -> Dimension.KEY_REQUESTS;
            case 'r' -> Dimension.REQUESTS;
            case 't' -> Dimension.TESTS;
            default -> null;
        };
    }
}
