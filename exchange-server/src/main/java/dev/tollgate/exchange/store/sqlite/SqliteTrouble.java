package dev.tollgate.exchange.store.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;

/** The reason of a SQLite failure, in words for operators, because SQLite has one message for many causes. */
final class SqliteTrouble {
    private static final int PRIMARY = 0xff;
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int NOTADB = 26;

    private SqliteTrouble() {}

    /** Returns the cause, and what to check. */
    static String of(Path file, SQLException trouble) {
        // the lowest octet of an extended code is the primary code (sqlite.org/rescode.html)
        int code = trouble.getErrorCode() & PRIMARY;
        if (code == NOTADB) {
            return "it is not a SQLite file: name a Tollgate file, or a new one";
        }
        if (code == FULL) {
            return "its disk is full: free some space, and try again";
        }
        if (code == BUSY || code == LOCKED) {
            return "another process has locked it: try again";
        }
        if (code == CORRUPT) {
            return "it is damaged: restore a copy";
        }
        return PathObstacle.of(file).orElseGet(() -> trouble.getMessage() + ": check the file and its disk");
    }
}
