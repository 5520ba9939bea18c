package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.FreePort;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.output.OutputQueue;
import dev.tollgate.output.StandardStreams;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.ndt.handover.RunningHelper;
import io.netty.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A whole sidecar that hands cleartext clients over whole. */
@Timeout(60)
final class WholeProcessTest {
    @RegisterExtension
    private final RunningHelper helper = new RunningHelper();

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private OutputQueue records;
    private Sidecar sidecar;
    private int operators;

    @BeforeEach
    void start() throws Exception {
        operators = FreePort.any();
        Path keys = SidecarFiles.publicKey(directory, SigningKey.generate(Algorithm.EDDSA, "locate"));
        ReadFiles files = SidecarFiles.of(directory, """
                mode: ndt
                listeners: [{address: 127.0.0.1:0}]
                ops: 127.0.0.1:%d
                upstream: http://%s
                machine: m
                ndt: {allow: [no_bbr], handover: %s, handover_cleartext: true, event_socket: %s}
                access_tokens: {key_files: [%s], required: false}
                drain: {timeout: 100ms}
                """.formatted(
                operators, NetUtil.toSocketAddressString(helper.listener()), helper.socket(), helper.events(), keys));
        records = StandardStreams.before(lines, System.err).output();
        sidecar = StartedSidecar.of(ConfigReader.read(files), files, records);
    }

    @AfterEach
    void stop() {
        sidecar.close();
        records.close();
    }

    private RawClient begin() throws Exception {
        RawClient client = new RawClient(sidecar.addresses().get(0).getPort());
        client.send("GET /ndt/v7/download HTTP/1.1\r\nHost: a\r\n" + RawClient.UPGRADE + RawClient.NDT7 + "\r\n");
        assertEquals(101, RawClient.status(client.readHead()));
        return client;
    }

    /** Stops the sidecar, and returns its lines. */
    private String linesAtTheEnd() throws Exception {
        sidecar.close();
        records.close();
        return lines.toString(StandardCharsets.UTF_8);
    }

    private void awaitMetric(String line) throws Exception {
        String metrics = "";
        while (!metrics.contains(line)) {
            Thread.sleep(20);
            try (RawClient operator = new RawClient(operators)) {
                metrics = operator.get("/metrics").readToEnd();
            }
        }
    }

    @Test
    void firstClientIsHandedOverWholeAndReportedWhenTheSidecarStops() throws Exception {
        awaitMetric("tollgate_ndt_handover_whole_good 1.0");
        try (RawClient client = begin()) {
            awaitMetric("tollgate_ndt_handovers_total{outcome=\"whole\"} 1.0");
            String said = linesAtTheEnd();

            assertTrue(said.contains("\"outcome\":\"stopped\""), said);
        }
    }
}
