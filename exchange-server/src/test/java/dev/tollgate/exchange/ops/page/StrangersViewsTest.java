package dev.tollgate.exchange.ops.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.ExchangeMetrics;
import dev.tollgate.exchange.ops.operators.OperatorAccess;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Operators;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import dev.tollgate.exchange.verification.OperatorVerifier;
import dev.tollgate.exchange.verification.Verification;
import dev.tollgate.http.Correlation;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who ask for views, beside operators who have signed in. */
final class StrangersViewsTest {
    private static final int COST = 4;
    private static final Executor FULL = task -> {
        throw new RejectedExecutionException("full");
    };

    @TempDir
    private Path dir;

    private final ExchangeMetrics metrics = new ExchangeMetrics();
    private SqliteStore store;
    private Verification verification;
    private OperatorVerifier tokens;
    private OperatorToken editor;

    @BeforeEach
    void open() throws Exception {
        store = SqliteStore.open(dir.resolve("keys.db"));
        editor = new Operators(store, new Author("tester", Instant::now)).create("alice", Role.EDITOR, null);
        verification = new Verification(store, COST, Duration.ofMinutes(1), InstantSource.system(), metrics);
        tokens = verification.operators(name -> store.operator(name).map(operator -> operator.toRecord()));
    }

    @AfterEach
    void close() throws Exception {
        tokens.close();
        verification.close();
        store.close();
    }

    private PageEndpoint page(Executor ofOperators, Executor ofStrangers) {
        return new PageEndpoint(
                store,
                COST,
                new OperatorAccess(tokens, Optional.empty()),
                metrics,
                new PagePools(ofOperators, ofOperators, ofStrangers, Duration.ofMinutes(1)),
                InstantSource.system(),
                Sources.none());
    }

    private static Reply ask(PageEndpoint page, String method, String target, String body, HttpHeaders fields)
            throws Exception {
        return ask(page, method, target, body, fields, false);
    }

    private static Reply ask(
            PageEndpoint page, String method, String target, String body, HttpHeaders fields, boolean encrypted)
            throws Exception {
        Call call = new Call(
                method, target, fields, body, Correlation.unknown(), InetAddress.getLoopbackAddress(), encrypted);
        return page.answer(call).get(60, TimeUnit.SECONDS);
    }

    private static int status(PageEndpoint page, String method, String target, String body, HttpHeaders fields)
            throws Exception {
        return ask(page, method, target, body, fields).status().code();
    }

    private static HttpHeaders none() {
        return new DefaultHttpHeaders();
    }

    @Test
    void operatorsAreServedWhileTooManyStrangersWait() throws Exception {
        PageEndpoint page = page(Runnable::run, FULL);
        assertEquals(503, status(page, "GET", "/login", "", none()));

        Reply welcome = ask(page, "POST", "/login", "token=" + editor.reveal(), none());
        assertEquals(303, welcome.status().code());
        HttpHeaders signedIn =
                none().set("Cookie", welcome.fields().get("Set-Cookie").replaceAll(";.*", ""));
        assertEquals(200, status(page, "GET", "/integrations", "", signedIn));
        assertEquals(200, status(page, "GET", "/style.css", "", signedIn));
        assertEquals(303, status(page, "POST", "/logout", "", signedIn));
    }

    @Test
    void theCookieOfAnEncryptedSessionIsOfThisHostAlone() throws Exception {
        PageEndpoint page = page(Runnable::run, Runnable::run);
        String token = "token=" + editor.reveal();
        String clear = ask(page, "POST", "/login", token, none()).fields().get("Set-Cookie");
        assertTrue(clear.matches("tollgate_operator=[^;]+; Max-Age=28800; Path=/; HttpOnly; SameSite=Strict"), clear);

        String cookie =
                ask(page, "POST", "/login", token, none(), true).fields().get("Set-Cookie");
        String attributes = "; Path=/; HttpOnly; SameSite=Strict; Secure";
        assertTrue(cookie.matches("__Host-tollgate_operator=[^;]+; Max-Age=28800" + attributes), cookie);
        HttpHeaders signedIn = none().set("Cookie", cookie.replaceAll(";.*", ""));
        assertEquals(
                200, ask(page, "GET", "/audit", "", signedIn, true).status().code());
        HttpHeaders planted = none().set("Cookie", cookie.replaceAll(";.*", "").replace("__Host-", ""));
        assertEquals(401, ask(page, "GET", "/audit", "", planted, true).status().code());

        Reply out = ask(page, "POST", "/logout", "", signedIn, true);
        assertEquals(
                "__Host-tollgate_operator=; Max-Age=0" + attributes,
                out.fields().get("Set-Cookie"));
        assertEquals(
                401, ask(page, "GET", "/audit", "", signedIn, true).status().code());
    }

    @Test
    void strangersTakeNothingOfWhatOperatorsWaitFor() throws Exception {
        PageEndpoint page = page(FULL, Runnable::run);

        assertEquals(200, status(page, "GET", "/login", "", none()));
        assertEquals(401, status(page, "GET", "/integrations", "", none()));
        assertEquals(401, status(page, "POST", "/login", "token=nonsense", none()));
        assertEquals(200, status(page, "GET", "/style.css", "", none()));
        assertEquals(303, status(page, "POST", "/logout", "", none()));
        assertEquals(405, status(page, "PUT", "/", "", none()));
        assertEquals(403, status(page, "POST", "/", "", none().set("Origin", "https://other.example")));
        assertEquals(401, status(page, "GET", "/", "", none().set("Cookie", "tollgate_operator=guessed")));
    }
}
