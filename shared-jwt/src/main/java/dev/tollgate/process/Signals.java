package dev.tollgate.process;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Signals of the operating system. */
final class Signals {
    private Signals() {}

    /**
     * Replaces the JVM's action at a signal. The new action runs on a thread of its own. Has no effect on a JVM that
     * ignores signals ({@code -Xrs}) or lacks {@code jdk.unsupported}.
     *
     * @param name such as {@code TERM}
     * @return an action that restores the former one
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
