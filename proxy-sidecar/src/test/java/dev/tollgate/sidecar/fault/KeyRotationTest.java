package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.GoodTokens.access;
import static dev.tollgate.sidecar.fault.GoodTokens.bearer;
import static dev.tollgate.sidecar.fault.GoodTokens.integration;
import static dev.tollgate.sidecar.fault.RunningSidecar.KEY_FILE;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Key files change while the sidecar serves. */
@Timeout(120)
final class KeyRotationTest {
    private static final String RELOADED = "files reloaded";
    private static final String REFUSED = "files refused, the old configuration stays in force";

    @TempDir
    private Path directory;

    private final LogLines lines = new LogLines();
    private final SigningKey next = key("exchange-2");

    @AfterEach
    void stop() {
        lines.close();
    }

    @Test
    void integrationTokensAreVerifiedWithTheFilesAsTheyAreNow() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "")) {
            sidecar.follow();
            String remembered = integration(sidecar.key());
            assertEquals(200, nearest(sidecar.port(), remembered));
            assertEquals(200, nearest(sidecar.port(), remembered));
            assertEquals(401, nearest(sidecar.port(), integration(next)));

            Path file = SidecarFiles.publicKey(directory, KEY_FILE, next);
            String reloaded = lines.await(RELOADED);

            assertTrue(reloaded.contains(file.toString()), reloaded);
            assertTrue(lines.await("keys loaded").contains("exchange-2"));
            assertEquals(200, nearest(sidecar.port(), integration(next)));
            assertEquals(401, nearest(sidecar.port(), remembered));
            assertEquals(401, nearest(sidecar.port(), integration(sidecar.key())));
        }
    }

    @Test
    void fileThatIsNoKeyIsRefusedByItsNameAndTheKeysBeforeStay() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "")) {
            sidecar.follow();
            Path file = Files.writeString(directory.resolve(KEY_FILE), "{\"kty\": \"RSA\", \"d\": \"secret");
            sidecar.reread();
            String refused = lines.await(REFUSED);
            assertTrue(refused.contains(file + ": not a JWK"), refused);
            assertTrue(!refused.contains("secret"), refused);
            assertEquals(200, nearest(sidecar.port(), integration(sidecar.key())));

            lines.clear();
            Files.delete(file);
            sidecar.reread();
            assertTrue(lines.await(REFUSED).contains(file + ": there is no such key file"));
            assertEquals(200, nearest(sidecar.port(), integration(sidecar.key())));

            lines.clear();
            sidecar.rewrite("anonymous_nearest: false");
            lines.await(REFUSED);
            assertEquals(200, get(sidecar.port(), NEAREST, ""));

            SidecarFiles.publicKey(directory, KEY_FILE, next);
            sidecar.reread();
            String reloaded = lines.await(RELOADED);
            assertTrue(reloaded.contains("sidecar.yaml") && reloaded.contains(KEY_FILE), reloaded);
            assertEquals(401, get(sidecar.port(), NEAREST, ""));
            assertEquals(200, nearest(sidecar.port(), integration(next)));
        }
    }

    @Test
    void accessTokensAreStampedWithTheKeyThatIsThereNow() throws Exception {
        SigningKey locate = key("locate-1");
        SigningKey nextLocate = key("locate-2");
        Path stamp = writePrivate(key("stamp-1"));
        Path locateKeys = SidecarFiles.publicKey(directory, "locate.pub", locate);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    while (true) {
                        boolean first = connection.readHead().contains("?first");
                        String body = "ws://m/?access_token=" + access(first ? locate : nextLocate);
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                    }
                });
                RunningSidecar sidecar = new RunningSidecar(
                        directory,
                        upstream.port(),
                        "stamping: {signing_key: %s, locate_keys: [%s]}".formatted(stamp, locateKeys))) {
            sidecar.follow();
            assertEquals("stamp-1", stampedBy(sidecar, "?first"));

            writePrivate(key("stamp-2"));
            SidecarFiles.publicKey(directory, "locate.pub", nextLocate);
            sidecar.reread();
            lines.await("locate.pub");

            assertEquals("stamp-2", stampedBy(sidecar, ""));
            assertEquals(502, get(sidecar.port(), NEAREST + "?first", bearer(integration(sidecar.key()))));
        }
    }

    @Test
    void accessTokensAreVerifiedWithTheFilesAndRequiredAsTheyAreNow() throws Exception {
        SigningKey locate = key("locate-1");
        Path keys = SidecarFiles.publicKey(directory, "locate.pub", locate);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
            connection.readHead();
            connection.write(ScriptedUpstream.SWITCH);
            connection.awaitEnd();
        })) {
            String form = """
                    mode: ndt
                    listeners: [{address: 127.0.0.1:0}]
                    upstream: http://127.0.0.1:%d
                    machine: m
                    ndt: {allow: [no_bbr], rewrite_measurements: false}
                    access_tokens: {key_files: [%s]%%s}
                    """.formatted(upstream.port(), keys);
            ReadFiles files = SidecarFiles.of(directory, form.formatted(""));
            try (Sidecar sidecar = StartedSidecar.of(ConfigReader.read(files), files)) {
                sidecar.follow();
                int port = sidecar.addresses().get(0).getPort();
                String remembered = "?access_token=" + access(locate);
                assertEquals(101, download(port, remembered));
                assertEquals(101, download(port, remembered));
                assertEquals(401, download(port, ""));

                SidecarFiles.publicKey(directory, "locate.pub", next);
                sidecar.reread();
                lines.await(RELOADED);
                assertEquals(101, download(port, "?access_token=" + access(next)));
                assertEquals(401, download(port, remembered));

                lines.clear();
                SidecarFiles.configuration(directory, form.formatted(", required: false"));
                sidecar.reread();
                assertTrue(lines.await(RELOADED).contains("applied=\"[access_tokens.required]\""));
                assertEquals(101, download(port, ""));
                assertEquals(401, download(port, remembered));
            }
        }
    }

    private static SigningKey key(String keyId) {
        try {
            return SigningKey.generate(Algorithm.EDDSA, keyId);
        } catch (JwkFormatException e) {
            throw new AssertionError(e);
        }
    }

    private Path writePrivate(SigningKey key) throws Exception {
        return Files.writeString(
                directory.resolve("stamp.jwk"), SigningKeys.of(key).revealPrivateJwks());
    }

    private static int nearest(int port, String token) throws Exception {
        return get(port, NEAREST, bearer(token));
    }

    private static int download(int port, String query) throws Exception {
        return get(port, "/ndt/v7/download" + query, RawClient.UPGRADE + RawClient.NDT7);
    }

    private static int get(int port, String target, String fields) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
            return RawClient.status(client.readHead());
        }
    }

    /** Returns the {@code kid} of the access token in an answer. */
    private static String stampedBy(RunningSidecar sidecar, String query) throws Exception {
        try (RawClient client = sidecar.connect()) {
            client.send("GET " + NEAREST + query + " HTTP/1.1\r\nHost: a\r\n" + bearer(integration(sidecar.key()))
                    + "\r\n");
            String answer = client.readAnswer();
            String token = answer.substring(answer.indexOf("access_token=") + "access_token=".length());
            byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
            return new String(header, StandardCharsets.UTF_8).replaceAll(".*\"kid\":\"([^\"]*)\".*", "$1");
        }
    }
}
