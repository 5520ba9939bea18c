package dev.tollgate.sidecar.http;

import dev.tollgate.memory.Account;
import dev.tollgate.memory.MemoryKind;

/**
 * Counts what the codec of an HTTP/2 connection holds beside its streams: a header section whose end has not come, bodies
 * that no stream has read, and the tables of compressed fields (RFC 7541 §2.3.2). One event loop uses it.
 */
final class CodecMemory {
    /** What both tables take of the heap when they are full of the shortest fields: 4,096 octets each, as the RFC counts. */
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

    /** So many octets are held of a header section that has begun. */
    void section(int octets) {
        account.hold(MemoryKind.DIRECT, octets - section);
        section = octets;
    }

    /** So many octets of bodies have come that no stream has read. */
    void unread(int octets) {
        account.hold(MemoryKind.DIRECT, octets - unread);
        unread = octets;
    }

    /** Fields have come that take so much of the heap, any of which a table may keep. */
    void fields(int weight) {
        int now = Math.min(TABLES, tables + BOTH_WAYS * weight);
        account.hold(MemoryKind.HEAP, now - tables);
        tables = now;
    }
}
