package dev.tollgate.process;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Signals of the operating system. */
final class Signals {
    private Signals() {}

    /**
     * Lets an action take the place of what the JVM does at a signal. It runs on a thread of its own. A JVM that leaves
     * signals alone ({@code -Xrs}), and one without {@code jdk.unsupported}, go on as without it.
     *
     * @param name such as {@code TERM}
     * @return what puts things back
     */
    static Runnable at(String name, Runnable action) {
        try {
            Signal signal = new Signal(name);
            SignalHandler before = Signal.handle(signal, ignored -> action.run());
            return () -> Signal.handle(signal, before);
        } catch (IllegalArgumentException | LinkageError e) {
            return () -> {};
        }
    }
}
