package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.FreePort;
import dev.tollgate.fixture.Opened;
import dev.tollgate.sidecar.fault.LogLines;
import dev.tollgate.sidecar.quota.shared.FleetObserver.Place;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS towards the store, with certificates of both sides. */
@Timeout(120)
class StoreTlsTest {
    @TempDir
    private Path directory;

    private Certificates certificates;
    private int tlsPort;
    private RedisServer server;

    @BeforeEach
    void start() throws Exception {
        certificates = Certificates.in(directory.resolve("one"));
        tlsPort = FreePort.any();
        server = RedisServer.start(directory, certificates.options(tlsPort));
    }

    @AfterEach
    void end() throws Exception {
        Opened.close(server);
    }

    private static Access access(Certificates files) {
        return new Access(null, null, files.file("ca.pem"), files.file("client.pem"), files.file("client.key"));
    }

    private OneSidecar sidecar(Access access) {
        return new OneSidecar(OneSidecar.settings(access, "rediss://127.0.0.1:" + tlsPort));
    }

    @Test
    void bothSidesShowACertificate() throws Exception {
        try (OneSidecar sidecar = sidecar(access(certificates))) {
            sidecar.awaitStore(true);
            assertTrue(sidecar.ask("acme", 1).admitted());
            assertEquals(1, sidecar.count(Place.STORE));
        }
    }

    @Test
    void aCertificateOfAnotherIssuerIsToldAndFailsNoRequest() throws Exception {
        Certificates others = Certificates.in(directory.resolve("others"));
        assertTold(access(others), "rediss://127.0.0.1:" + tlsPort, "check ca");
    }

    @Test
    void aStoreThatAsksForACertificateIsTold() throws Exception {
        Access none = new Access(null, null, certificates.file("ca.pem"), null, null);
        assertTold(none, "rediss://127.0.0.1:" + tlsPort, "set certificate");
    }

    @Test
    void aCertificateForAnotherHostIsTold() throws Exception {
        assertTold(access(certificates), "rediss://localhost:" + tlsPort, "localhost");
    }

    @Test
    void tlsToAPortOfCleartextIsTold() throws Exception {
        assertTold(access(certificates), "rediss://127.0.0.1:" + server.port(), "redis://");
    }

    @Test
    void cleartextToAPortOfTlsIsTold() throws Exception {
        try (LogLines lines = new LogLines();
                OneSidecar sidecar =
                        new OneSidecar(OneSidecar.settings(Access.open(), "redis://127.0.0.1:" + tlsPort))) {
            assertTrue(lines.await("cannot be used").contains("rediss://"));
            assertTrue(sidecar.ask("acme", 1).admitted());
        }
    }

    private void assertTold(Access access, String url, String part) throws Exception {
        try (LogLines lines = new LogLines();
                OneSidecar sidecar = new OneSidecar(OneSidecar.settings(access, url))) {
            String line = lines.await("cannot be used");
            assertTrue(line.contains(part), line);
            assertTrue(sidecar.count(StoreFault.TLS) > 0, line);
            assertTrue(sidecar.ask("acme", 1).admitted());
        }
    }

    @Test
    void filesThatChangeAreUsedByNewConnections() throws Exception {
        try (OneSidecar sidecar = sidecar(access(certificates))) {
            sidecar.awaitStore(true);
            Certificates next = Certificates.in(directory.resolve("next"));
            for (String file : new String[] {"ca.pem", "server.pem", "server.key", "client.pem", "client.key"}) {
                Files.copy(next.file(file), certificates.file(file), StandardCopyOption.REPLACE_EXISTING);
            }
            String answer = server.command("CONFIG SET tls-cert-file " + certificates.file("server.pem")
                    + " tls-key-file " + certificates.file("server.key") + " tls-ca-cert-file "
                    + certificates.file("ca.pem"));
            assertTrue(answer.startsWith("+OK"), answer);
            server.command("CLIENT KILL TYPE normal");
            sidecar.awaitDecisionOfStore("acme");
            assertTrue(sidecar.ask("acme", 1).admitted());
        }
    }
}
