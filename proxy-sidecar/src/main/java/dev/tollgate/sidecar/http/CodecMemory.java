package dev.tollgate.sidecar.http;

import dev.tollgate.memory.Account;
import dev.tollgate.memory.MemoryKind;

/**
 * A counter of the memory of an HTTP/2 codec besides its streams: an incomplete header section, bodies that no stream
 * has read, and the tables of header compression (RFC 7541 §2.3.2). Used on one event loop.
 */
final class CodecMemory {
    /**
     * The heap memory of both tables when they are full of the shortest fields: 4,096 octets each by the RFC's count.
     */
    private static final int TABLES = 28 * 1024;
    /** An answer may leave as much in its table as the request in the other. */
    private static final int BOTH_WAYS = 2;

    private final Account account;
    private int section;
    private int unread;
    private int tables;

    CodecMemory(Account account) {
        this.account = account;
    }

    /** Records how many octets of an incomplete header section are held. */
    void section(int octets) {
        account.hold(MemoryKind.DIRECT, octets - section);
        section = octets;
    }

    /** Records how many octets of bodies no stream has read. */
    void unread(int octets) {
        account.hold(MemoryKind.DIRECT, octets - unread);
        unread = octets;
    }

    /** Records the heap memory of received fields, which a table may keep. */
    void fields(int weight) {
        int now = Math.min(TABLES, tables + BOTH_WAYS * weight);
        account.hold(MemoryKind.HEAP, now - tables);
        tables = now;
    }
}
