package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.http.HttpLimits;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.signing.KeyFileWatch;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation, rehearsed: publish, wait, promote, wait, retire. */
final class RotationTest {
    @TempDir
    private Path dir;

    private final FakeStore store = new FakeStore();
    private final ApiKey key = store.addKey("acme");
    private final TokenVerifier verifier =
            new TokenVerifier(IntegrationToken.policy(Duration.ZERO), InstantSource.system());
    private Path file;
    private SigningKeys keys;
    private KeyFileWatch watch;
    private RunningExchange exchange;

    @BeforeEach
    void start() throws Exception {
        file = dir.resolve("sign.jwks");
        keys = SigningKeys.of(SigningKey.generate(Algorithm.ES256, "old"));
        Files.writeString(file, keys.revealPrivateJwks());
        CurrentSigningKeys current = new CurrentSigningKeys(keys);
        exchange =
                RunningExchange.over(store, current, RunningExchange.config(HttpLimits.DEFAULT, Duration.ofMinutes(5)));
        watch = new KeyFileWatch(file, current, Duration.ofHours(1), InstantSource.system());
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @Test
    void refusesNoTokenOnTheWay() throws Exception {
        KeySet before = published();
        write(keys.plus(SigningKey.generate(Algorithm.EDDSA, "new")));
        String issuedBefore = token();
        verifier.verify(issuedBefore, before);

        KeySet fetchedWhilePublished = published();
        write(keys.promote("new"));
        String issuedAfter = token();
        verifier.verify(issuedAfter, fetchedWhilePublished);
        verifier.verify(issuedBefore, published());
        assertNotEquals(head(issuedBefore), head(issuedAfter));

        write(keys.minus("old"));
        verifier.verify(issuedAfter, published());
        verifier.verify(token(), fetchedWhilePublished);
    }

    @Test
    void keepsItsKeysWhereTheFileIsBadAndTakesItUpOnceItIsMended() throws Exception {
        for (String bad : new String[] {
            "", "{", "{\"keys\":[]}", exchange.get("/.well-known/jwks.json").body()
        }) {
            Files.writeString(file, bad);
            lookTwice();
            assertFalse(watch.isGood());
            verifier.verify(token(), published());
            assertEquals(
                    java.util.List.of("old"), java.util.List.copyOf(published().keyIds()));
        }
        Files.delete(file);
        lookTwice();
        assertFalse(watch.isGood());
        assertEquals(200, exchange.exchange(key).statusCode());

        write(keys.plus(SigningKey.generate(Algorithm.EDDSA, "new")));

        assertTrue(published().keyIds().contains("new"));
        assertTrue(watch.isGood());
    }

    /** A file that is being written is another one a moment later. */
    @Test
    void takesAFileThatIsStillOrThatAnOperatorAsksFor() throws Exception {
        SigningKeys next = keys.plus(SigningKey.generate(Algorithm.EDDSA, "new"));
        Files.writeString(file, next.revealPrivateJwks());
        watch.look();
        assertEquals(java.util.Set.of("old"), published().keyIds());

        watch.reread();
        assertEquals(java.util.Set.of("old", "new"), published().keyIds());
    }

    @Test
    void saysThatABadFileIsBadWhenItIsTheFirstOneAgain() throws Exception {
        Files.writeString(file, "{");
        lookTwice();
        assertFalse(watch.isGood());

        Files.writeString(file, keys.revealPrivateJwks());
        lookTwice();
        assertTrue(watch.isGood());
    }

    private void lookTwice() {
        watch.look();
        watch.look();
    }

    @Test
    void answers304WhileTheKeysAreTheSame() throws Exception {
        String etag = exchange.get("/.well-known/jwks.json")
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        HttpResponse<String> same = conditional("W/" + etag + ", \"other\"");
        assertEquals(304, same.statusCode());
        assertEquals("", same.body());
        assertEquals(etag, same.headers().firstValue("ETag").orElseThrow());

        write(keys.plus(SigningKey.generate(Algorithm.EDDSA, "new")));
        assertEquals(200, conditional(etag).statusCode());
    }

    @Test
    void keepsTheConnectionOfAVerifierThatHasTheKeys() throws Exception {
        String answers = exchange.raw("GET /.well-known/jwks.json HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n"
                + "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertTrue(answers.startsWith("HTTP/1.1 304 Not Modified\r\n"), answers);
        assertTrue(answers.contains("\r\n\r\nHTTP/1.1 200 OK\r\n"), answers);
        assertTrue(answers.endsWith("\r\n\r\nok"), answers);
    }

    private HttpResponse<String> conditional(String etags) throws Exception {
        return exchange.send(
                HttpRequest.newBuilder(exchange.uri("/.well-known/jwks.json")).header("If-None-Match", etags));
    }

    private void write(SigningKeys next) throws Exception {
        keys = next;
        Files.writeString(file, next.revealPrivateJwks());
        lookTwice();
    }

    private KeySet published() throws Exception {
        return KeySet.parse(exchange.get("/.well-known/jwks.json").body());
    }

    private String token() throws Exception {
        return exchange.exchange(key).body().replaceAll("\\{\"token\":\"([^\"]*)\".*\n", "$1");
    }

    private static String head(String token) {
        return token.substring(0, token.indexOf('.'));
    }
}
