package dev.tollgate.sidecar.fault;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a sidecar with the bounds it has by itself, before an upstream that answers whatever arrives. */
abstract class BeforeUpstream {
    @TempDir
    private Path directory;

    ScriptedUpstream upstream;
    RunningSidecar sidecar;

    @BeforeEach
    final void start() throws Exception {
        start((connection, number) -> connection.answerAll());
    }

    private void start(ScriptedUpstream.Script script) throws Exception {
        upstream = new ScriptedUpstream(script);
        sidecar = new RunningSidecar(directory, upstream.port(), "");
    }

    /** Begins again before an upstream that does something else. */
    final void restart(ScriptedUpstream.Script script) throws Exception {
        stop();
        start(script);
    }

    @AfterEach
    final void stop() throws Exception {
        sidecar.close();
        upstream.close();
    }
}
