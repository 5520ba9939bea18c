package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service behind that the configuration names, and does not give the address of. */
@Timeout(60)
final class NamedUpstreamTest {
    /** RFC 6761 §6.4: there is never such a name. */
    private static final String NOWHERE = "nowhere.invalid:80";
    /** The first look-up loads its classes, which a busy machine takes its time for. */
    private static final String PATIENT = "upstream_bounds: {connect_timeout: 10s}\ntransport: ";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void relaysToANamedLocate(String transport) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar =
                        new RunningSidecar(directory, "localhost:" + upstream.port(), "", PATIENT + transport);
                RawClient client = sidecar.connect()) {
            assertEquals(200, RawClient.status(client.get(NEAREST).readAnswer()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void answers502WhereLocatesNameIsUnknown(String transport) throws Exception {
        String bounds = "upstream_bounds: {connect_timeout: 500ms}\ntransport: " + transport;
        try (RunningSidecar sidecar = new RunningSidecar(directory, NOWHERE, "", bounds);
                RawClient client = sidecar.connect()) {
            String answer = client.get(NEAREST).readAnswer();

            assertEquals(502, RawClient.status(answer));
            assertTrue(answer.contains("access-control-allow-origin: *"), answer);
        }
    }

    @Test
    void refusesToStartBeforeAnNdtServerWhoseNameIsUnknown() throws Exception {
        SigningKey key = SigningKey.generate(Algorithm.EDDSA, "locate-1");
        Path keys = SidecarFiles.publicKey(directory, key);
        ReadFiles files = SidecarFiles.of(directory, """
                mode: ndt
                listeners:
                  - {address: 127.0.0.1:0}
                upstream: http://%s
                machine: m
                ndt: {allow: [no_bbr]}
                access_tokens: {key_files: [%s]}
                """.formatted(NOWHERE, keys));
        SidecarConfig config = ConfigReader.read(files);

        ConfigException refused = assertThrows(ConfigException.class, () -> StartedSidecar.of(config, files));
        assertEquals(
                "upstream: the host nowhere.invalid has no address: correct the name, or write the address itself",
                refused.getMessage());
    }
}
