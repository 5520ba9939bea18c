package dev.tollgate.log;

import ch.qos.logback.classic.Level;

/** The severity of a line, with the names of Google Cloud Logging. */
public enum Severity {
    DEBUG,
    INFO,
    WARNING,
    ERROR;

    static Severity of(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return ERROR;
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return WARNING;
        }
        return level.isGreaterOrEqual(Level.INFO) ? INFO : DEBUG;
    }
}
