package dev.tollgate.descriptors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.LoggedEvents;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** As many connections as there may be files open for. */
final class OpenFilesTest {
    @RegisterExtension
    private final LoggedEvents log = new LoggedEvents(OpenFiles.class);

    @Test
    void whatIsEnoughIsTakenWithoutAWord() {
        assertEquals(10_000, new OpenFiles(20_000).connections(10_000, 1, 1_024));
        assertEquals(10_000, new OpenFiles(Long.MAX_VALUE).connections(10_000, 2, 800));
        assertEquals(List.of(), log.list());
    }

    @Test
    void lessIsWhatIsLeftAndAQuarterAtLeast() {
        assertEquals(1_404, new OpenFiles(4_000).connections(10_000, 2, 1_000));
        assertEquals(256, new OpenFiles(1_024).connections(10_000, 1, 1_024));
        assertEquals(1, new OpenFiles(3).connections(10_000, 2, 0));
        assertEquals(3, log.list().size());
        assertTrue(log.list().get(0).getMessage().contains("ulimit -n"));
    }

    @Test
    void theKernelTellsTheLimitOfThisProcess() {
        assertEquals(1, OpenFiles.ofThisProcess().connections(1, 1, 0));
    }
}
