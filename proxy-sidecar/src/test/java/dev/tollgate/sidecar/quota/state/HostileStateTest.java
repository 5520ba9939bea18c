package dev.tollgate.sidecar.quota.state;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A file of counts that no parser likes is refused as damaged. */
final class HostileStateTest {
    @Test
    void isDamaged() {
        assertSurvives(HostileStateTest::read, IOException.class);
    }

    @Test
    void isDamagedInAWindow() {
        assertSurvives(text -> read("[[1,0]\n" + text + "]"), IOException.class);
        assertSurvives(text -> read("[[1,0]\n[\"acme\",\"k\",0,\"requests\"," + text + "]1]"), IOException.class);
        assertSurvives(
                text -> read("[[1,0]\n[\"acme\",\"k\",0,\"requests\",0,\"1/1h\"," + text + "]1]"), IOException.class);
    }

    private static void read(String text) throws IOException {
        new StateLines(0, 0).read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), window -> {});
    }
}
