package dev.tollgate.log;

import ch.qos.logback.classic.Level;

/** How bad it is what a line tells of, in the words of Google's Cloud Logging. */
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
