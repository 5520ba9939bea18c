package dev.tollgate.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Whatever others provoke, the log of a minute has a bound in lines and in octets. */
final class RepeatFilterTest {
    private final PrintStream before = System.out;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void start() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        context.setMDCAdapter(new LogbackMDCAdapter());
        JsonLog.setUp(context);
    }

    @AfterEach
    void stop() {
        context.stop();
        System.setOut(before);
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void librarysLineOfAKindIsWrittenOnce() {
        long suppressed = SuppressedLines.count();
        Logger netty = context.getLogger("io.netty.channel.DefaultChannelPipeline");
        for (int i = 0; i < 1_000; i++) {
            netty.warn("of a stranger: {}", i);
            netty.warn("of a stranger: " + i, new IllegalStateException("text " + i));
            netty.warn("of another", new IllegalArgumentException());
        }
        assertEquals(3, lines().size(), lines().toString());
        assertEquals(2_997, SuppressedLines.count() - suppressed);
    }

    @Test
    void librarysMessagesThatDifferEachTimeAreFew() {
        Logger library = context.getLogger("com.google.protobuf.Utf8");
        for (int i = 0; i < 1_000; i++) {
            library.warn("unpaired surrogate at " + i);
        }
        assertEquals(RepeatFilter.OF_A_LIBRARYS_LOGGER, lines().size());
    }

    @Test
    void oursWithAnExceptionIsWrittenOnceForEachMessage() {
        Logger ours = context.getLogger("dev.tollgate.exchange.ops.ExchangeMetrics");
        for (int i = 0; i < 100; i++) {
            ours.atError().setCause(new IllegalStateException("text " + i)).log("no token could be made");
            ours.atError().setCause(new IllegalStateException("text " + i)).log("another");
        }
        assertEquals(2, lines().size());
    }

    @Test
    void ofOursForOperatorsNoneIsSuppressed() {
        Logger ours = context.getLogger("dev.tollgate.sidecar.reload.ConfigWatch");
        for (int i = 0; i < 200; i++) {
            ours.atInfo().addKeyValue("files", List.of("a")).log("files reloaded");
            ours.atWarn().addKeyValue("error", "mistake " + i).log("files refused");
        }
        assertEquals(400, lines().size());
    }

    @Test
    void lineHasABoundWhateverItIsMadeOf() {
        String megabyte = "\u0001".repeat(1 << 20);
        Throwable cause = new IllegalStateException(megabyte);
        for (int i = 0; i < 100; i++) {
            cause = new IllegalStateException(megabyte, deep(200, cause));
        }
        context.getLogger("some.library").warn("{}", megabyte, cause);
        context.getLogger("dev.tollgate.some")
                .atWarn()
                .addKeyValue("error", megabyte)
                .log("ours");

        assertEquals(2, lines().size());
        assertTrue(lines().get(0).length() < 128 << 10, "of " + lines().get(0).length());
        assertTrue(lines().get(1).length() < 32 << 10, "of " + lines().get(1).length());
        assertTrue(lines().get(0).contains("IllegalStateException"));
    }

    private static Throwable deep(int frames, Throwable cause) {
        return frames == 0 ? new IllegalStateException(cause) : deep(frames - 1, cause);
    }
}
