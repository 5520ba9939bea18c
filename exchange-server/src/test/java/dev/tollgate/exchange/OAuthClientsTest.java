package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.http.HttpLimits;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.token.oauth.PublicUrl;
import dev.tollgate.fixture.FreePort;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Libraries for OAuth as they are get tokens that verify, in both ways of authentication, and understand a refusal. */
@Timeout(120)
final class OAuthClientsTest {
    @TempDir
    private Path directory;

    private final FakeStore store = new FakeStore();
    private final ApiKey key = store.addKey("acme");
    private final SigningKey signer = signer();
    private RunningExchange exchange;

    private static SigningKey signer() {
        try {
            return SigningKey.generate(Algorithm.RS256, "k1");
        } catch (JwkFormatException e) {
            throw new AssertionError(e);
        }
    }

    /** Its name is its address, which must be known before it listens. */
    @BeforeEach
    void start() throws Exception {
        int port = FreePort.any();
        exchange = RunningExchange.over(
                store,
                new CurrentSigningKeys(SigningKeys.of(signer)),
                new ExchangeConfig(
                        new InetSocketAddress("127.0.0.1", port),
                        new InetSocketAddress("127.0.0.1", 0),
                        RunningExchange.COST,
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        new TrustedNetworks(List.of()),
                        HttpLimits.DEFAULT,
                        Optional.of(PublicUrl.of("http://127.0.0.1:" + port))));
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @ParameterizedTest
    @EnumSource
    void getTokens(OAuthClientProgram program) throws Exception {
        for (String authentication : new String[] {"basic", "body"}) {
            for (String secret : new String[] {key.revealSecret(), key.reveal()}) {
                JsonNode token = run(program, authentication, secret);

                assertEquals("bearer", token.path("token_type").asText().toLowerCase(), token.toString());
                TokenVerifier verifier =
                        new TokenVerifier(IntegrationToken.policy(Duration.ofSeconds(2)), InstantSource.system());
                Integration who = Integration.of(verifier.verify(
                        token.path("access_token").asText(), KeySet.of(List.of(signer.verificationKey()))));
                assertEquals(key.keyId(), who.keyId());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void understandARefusal(OAuthClientProgram program) throws Exception {
        JsonNode refusal = run(program, "basic", "wrong");

        assertEquals("invalid_client", refusal.path("error").asText(), refusal.toString());
    }

    private JsonNode run(OAuthClientProgram program, String authentication, String secret) throws Exception {
        if (!program.isInstalled()) {
            return skip(program + " is not installed: .ci/run does it");
        }
        Path errors = directory.resolve("errors");
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(program.command())
                .directory(OAuthClientProgram.FOLDER.toFile())
                .redirectError(errors.toFile())
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "ISSUER",
                        exchange.uri("").toString(),
                        "CLIENT_ID",
                        key.clientId(),
                        "CLIENT_SECRET",
                        secret,
                        "CLIENT_AUTH",
                        authentication));
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "does not end");
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertTrue(text.startsWith("{"), () -> text + errorsIn(errors));
        return JsonMapper.builder().build().readTree(text);
    }

    private static String errorsIn(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** A machine without them may still build the project; where they are promised they must be there. */
    private static JsonNode skip(String reason) {
        if ("required".equals(System.getenv("TOLLGATE_OAUTH_CLIENTS"))) {
            throw new AssertionError(reason);
        }
        System.err.println("NOT TESTED with clients of OAuth: " + reason);
        return abort(reason);
    }
}
