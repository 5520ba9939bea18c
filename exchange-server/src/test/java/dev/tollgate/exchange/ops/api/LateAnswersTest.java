package dev.tollgate.exchange.ops.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.ExchangeMetrics;
import dev.tollgate.exchange.ops.operators.OperatorAccess;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Integrations;
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
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes that a store makes after their clients were told that it is late. */
final class LateAnswersTest {
    private static final int COST = 4;

    @TempDir
    private Path dir;

    private final ExchangeMetrics metrics = new ExchangeMetrics();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private SqliteStore store;
    private Verification verification;
    private OperatorVerifier tokens;
    private OperatorToken editor;
    private ApiEndpoint api;

    @BeforeEach
    void open() throws Exception {
        store = SqliteStore.open(dir.resolve("keys.db"));
        Author author = new Author("tester", Instant::now);
        editor = new Operators(store, author).create("alice", Role.EDITOR, null);
        new Integrations(store, author).create("acme", "");
        verification = new Verification(store, COST, Duration.ofMinutes(1), InstantSource.system(), metrics);
        tokens = verification.operators(name -> store.operator(name).map(operator -> operator.toRecord()));
        api = new ApiEndpoint(
                Operations.of(store, COST, List::of, Optional.empty()),
                new OperatorAccess(tokens, Optional.empty()),
                metrics,
                waiting::add,
                Duration.ofMillis(1),
                InstantSource.system());
    }

    @AfterEach
    void close() throws Exception {
        tokens.close();
        verification.close();
        store.close();
    }

    private Reply createKey() throws Exception {
        HttpHeaders fields = new DefaultHttpHeaders()
                .set("Authorization", "Bearer " + editor.reveal())
                .set("Idempotency-Key", "once");
        Call call = new Call(
                "POST",
                "/v0/integrations/acme/keys",
                fields,
                "",
                Correlation.unknown(),
                InetAddress.getLoopbackAddress(),
                false);
        return api.answer(call).get(60, TimeUnit.SECONDS);
    }

    @Test
    void aKeyThatIsMadeLateIsNotMadeTwice() throws Exception {
        assertEquals(504, createKey().status().code());
        Reply meanwhile = createKey();
        assertEquals(409, meanwhile.status().code());
        assertEquals("1", meanwhile.fields().get("Retry-After"));

        new ArrayDeque<>(waiting).forEach(Runnable::run);

        Reply made = createKey();
        assertEquals(201, made.status().code());
        assertEquals(made.body(), createKey().body());
        assertEquals(1, store.keys("acme").entries().size());
    }
}
