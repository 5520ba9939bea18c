package dev.tollgate.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An exception for the log, with its first frames and causes only. */
final class BoundedThrowable implements IThrowableProxy {
    static final int MAX_FRAMES = 30;
    static final int MAX_CAUSES = 4;
    private static final int MAX_MESSAGE = 1_024;
    private static final IThrowableProxy[] NOTHING = {};

    private final IThrowableProxy thrown;
    private final int causes;

    private BoundedThrowable(IThrowableProxy thrown, int causes) {
        this.thrown = thrown;
        this.causes = causes;
    }

    /** Returns an exception with {@link #MAX_CAUSES} causes at most, without suppressed ones. */
    static @Nullable IThrowableProxy of(@Nullable IThrowableProxy thrown) {
        return thrown == null ? null : new BoundedThrowable(thrown, MAX_CAUSES);
    }

    @Override
    public @Nullable String getMessage() {
        return BoundedEvent.cut(thrown.getMessage(), MAX_MESSAGE);
    }

    @Override
    public @Nullable String getOverridingMessage() {
        return BoundedEvent.cut(thrown.getOverridingMessage(), MAX_MESSAGE);
    }

    @Override
    public String getClassName() {
        return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
        int own = frames.length - thrown.getCommonFrames();
        return Arrays.copyOf(frames, Math.max(0, Math.min(own, MAX_FRAMES)));
    }

    /** Those that stand in the trace before are not there at all. */
    @Override
    public int getCommonFrames() {
        return 0;
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
        IThrowableProxy cause = thrown.getCause();
        return cause == null || causes == 0 ? null : new BoundedThrowable(cause, causes - 1);
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        return NOTHING;
    }

    @Override
    public boolean isCyclic() {
        return thrown.isCyclic();
    }
}
