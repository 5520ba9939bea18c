package dev.tollgate.exchange;

import static dev.tollgate.exchange.RunningOperators.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Operators;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import dev.tollgate.fixture.Issuer;
import dev.tollgate.jwks.JwksSource;
import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators whom a proxy signs in with an assertion, as Google's Identity-Aware Proxy and oauth2-proxy send it. */
final class OperatorsAssertionTest {
    private static final String FIELD = "X-Goog-IAP-JWT-Assertion";
    private static final String ISSUER = "https://cloud.google.com/iap";
    private static final String AUDIENCE = "/projects/1/global/backendServices/2";
    private static final String LIST = "/v0/integrations";

    @TempDir
    private Path dir;

    private Issuer issuer;
    private OperatorStore store;
    private RunningOperators api;

    @BeforeEach
    void start() throws Exception {
        issuer = new Issuer();
        issuer.key = SigningKey.generate(Algorithm.ES256, "iap-1");
        store = SqliteStore.open(dir.resolve("keys.db"));
        Author author = new Author("tester", Instant::now);
        new Integrations(store, author).create("acme", "");
        Operators operators = new Operators(store, author);
        operators.createAsserted("Erin@Example.org", Role.EDITOR, null);
        operators.createAsserted("vic@example.org", Role.VIEWER, null);
        open(FIELD);
    }

    private void open(String field) throws Exception {
        JwksSource keys = new JwksSource(issuer.url(), Duration.ofHours(1), null, null);
        api = new RunningOperators(
                store,
                Duration.ofMinutes(5),
                Optional.of(new OperatorsConfig.Assertions(field, ISSUER, AUDIENCE, keys)),
                Sources.none());
    }

    @AfterEach
    void stop() {
        api.close();
        issuer.close();
    }

    private static Claims.Builder claims(String email) {
        return Claims.builder()
                .issuer(ISSUER)
                .audience(List.of(AUDIENCE))
                .subject("accounts.google.com:1")
                .issuedAt(Instant.now().minusSeconds(60))
                .expiresAt(Instant.now().plusSeconds(540))
                .claim("email", email);
    }

    private String assertion(String email) {
        return claims(email).build().signedBy(issuer.key);
    }

    private HttpResponse<String> ask(String method, String path, String assertion, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.uri(path)).header(FIELD, assertion);
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        HttpRequest.BodyPublisher body = method.equals("PATCH")
                ? HttpRequest.BodyPublishers.ofString("{\"description\":\"changed\"}")
                : HttpRequest.BodyPublishers.noBody();
        return api.send(request.method(method, body).header("Content-Type", "application/json"));
    }

    @Test
    void letsAnOperatorInAndSaysWhoItWas() throws Exception {
        String erin = assertion("ERIN@example.org");
        assertEquals(
                "erin@example.org",
                json(200, ask("GET", "/v0/operator", erin)).path("operator").asText());
        json(200, ask("PATCH", LIST + "/acme", erin, "If-Match", "*"));
        assertEquals(
                "erin@example.org",
                store.audit(Optional.of("acme"), 1).entries().get(0).author());
        String vic = assertion("vic@example.org");
        json(200, ask("GET", LIST, vic));
        json(403, ask("PATCH", LIST + "/acme", vic, "If-Match", "*"));
        json(200, api.getAs(api.viewer, LIST));
    }

    @Test
    void servesThePageWithoutAToken() throws Exception {
        String erin = assertion("erin@example.org");
        HttpResponse<String> view = ask("GET", "/integrations/acme", erin);
        assertEquals(200, view.statusCode());
        assertTrue(view.body().contains("erin@example.org (editor)"), view.body());
        assertFalse(view.body().contains("Sign out"), view.body());

        Map<String, String> form = FormsClient.fields(view.body(), "/description");
        form.put("description", "typed");
        FormsClient browser = new FormsClient(api);
        HttpRequest.Builder sent = browser.request("/integrations/acme/description", form);
        assertEquals(303, api.send(sent.copy().header(FIELD, erin)).statusCode());
        form.put("proof", "forged");
        HttpResponse<String> forged =
                api.send(browser.request("/integrations/acme/description", form).header(FIELD, erin));
        assertEquals(403, forged.statusCode());
        assertEquals("typed", store.integration("acme").orElseThrow().description());

        HttpResponse<String> nobody = ask("GET", "/integrations", assertion("nobody@example.org"));
        assertEquals(403, nobody.statusCode());
        assertTrue(nobody.body().contains("exchange operator create EMAIL --assertion"), nobody.body());
        assertEquals(401, ask("GET", "/integrations", "junk").statusCode());
    }

    /** A proxy may keep its session for longer than the assertion in it lives, as oauth2-proxy does by default. */
    @Test
    void saysThatAnAssertionHasExpiredAndKeepsWhatWasTyped() throws Exception {
        String expired = claims("erin@example.org")
                .expiresAt(Instant.now().minusSeconds(45))
                .build()
                .signedBy(issuer.key);
        FormsClient browser = new FormsClient(api);

        HttpResponse<String> sent = api.send(browser.request(
                        "/integrations/acme/description", Map.of("proof", "any", "description", "a long thought"))
                .header(FIELD, expired));

        assertEquals(401, sent.statusCode());
        assertTrue(sent.body().contains("Your sign-in at the proxy has expired"), sent.body());
        assertTrue(sent.body().contains("value=\"a long thought\""), sent.body());
        assertTrue(ask("GET", "/integrations", "junk").body().contains("has sent a bad assertion"));
    }

    @Test
    void refusesWhatIsNotSignedForHere() throws Exception {
        Instant now = Instant.now();
        SigningKey stranger = SigningKey.generate(Algorithm.ES256, "iap-1");
        Set<String> answers = new HashSet<>();
        for (String bad : List.of(
                claims("erin@example.org")
                        .issuer("https://evil.example")
                        .build()
                        .signedBy(issuer.key),
                claims("erin@example.org")
                        .audience(List.of("/projects/9"))
                        .build()
                        .signedBy(issuer.key),
                claims("erin@example.org")
                        .expiresAt(now.minusSeconds(45))
                        .build()
                        .signedBy(issuer.key),
                claims("erin@example.org")
                        .issuedAt(now.plusSeconds(120))
                        .build()
                        .signedBy(issuer.key),
                claims("erin@example.org")
                        .expiresAt(now.plusSeconds(200_000))
                        .build()
                        .signedBy(issuer.key),
                claims("erin@example.org")
                        .claim("email_verified", false)
                        .build()
                        .signedBy(issuer.key),
                claims("alice").build().signedBy(issuer.key),
                Claims.builder()
                        .issuer(ISSUER)
                        .audience(List.of(AUDIENCE))
                        .expiresAt(now.plusSeconds(60))
                        .build()
                        .signedBy(issuer.key),
                assertion("erin@example.org").replaceFirst("\\.[^.]*$", "."),
                claims("erin@example.org").build().signedBy(stranger),
                "eyJhbGciOiJub25lIn0.e30.",
                "x".repeat(9_000))) {
            HttpResponse<String> answer = ask("GET", LIST, bad);
            answers.add(answer.statusCode() + " " + answer.body());
        }
        HttpResponse<String> twice =
                ask("GET", LIST, assertion("erin@example.org"), FIELD, assertion("erin@example.org"));
        answers.add(twice.statusCode() + " " + twice.body());

        assertEquals(1, answers.size(), answers.toString());
        assertTrue(answers.iterator().next().startsWith("401 "), answers.toString());
        assertTrue(json(403, ask("GET", LIST, assertion("nobody@example.org")))
                .path("detail")
                .asText()
                .contains("operator create"));
        json(
                200,
                ask(
                        "GET",
                        LIST,
                        claims("erin@example.org")
                                .expiresAt(Instant.now().minusSeconds(15))
                                .build()
                                .signedBy(issuer.key)));
    }

    @Test
    void takesNoChangeOfAnotherSite() throws Exception {
        String erin = assertion("erin@example.org");

        json(403, ask("POST", LIST + "/acme/suspend", erin, "Origin", "https://evil.example"));
        json(403, ask("POST", LIST + "/acme/suspend", erin, "Origin", "null"));

        assertEquals("active", store.integration("acme").orElseThrow().status());
        json(
                200,
                ask("POST", LIST + "/acme/suspend", erin, "Origin", api.uri("").toString()));
    }

    @Test
    void stopsARevokedOperator() throws Exception {
        String erin = assertion("erin@example.org");
        json(200, ask("GET", LIST, erin));
        new Operators(store, new Author("tester", Instant::now)).revoke("erin@example.org");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        int status = 200;
        while (status == 200 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            status = ask("GET", LIST, erin).statusCode();
        }

        assertEquals(403, status);
    }

    @Test
    void followsTheKeysOfTheIssuer() throws Exception {
        String old = assertion("erin@example.org");
        json(200, ask("GET", LIST, old));
        issuer.key = SigningKey.generate(Algorithm.ES256, "iap-2");
        String fresh = assertion("erin@example.org");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        int status = 401;
        while (status != 200 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            status = ask("GET", LIST, fresh).statusCode();
        }

        assertEquals(200, status);
        assertEquals(401, ask("GET", LIST, old).statusCode());
    }

    @Test
    void readsABearerAssertionBesideTokens() throws Exception {
        api.close();
        store = SqliteStore.open(dir.resolve("other.db"));
        new Operators(store, new Author("tester", Instant::now)).createAsserted("erin@example.org", Role.VIEWER, null);
        open("Authorization");

        json(200, api.getAs(assertion("erin@example.org"), LIST));
        json(200, api.getAs(api.editor, LIST));
        json(401, api.getAs("nonsense", LIST));
    }
}
