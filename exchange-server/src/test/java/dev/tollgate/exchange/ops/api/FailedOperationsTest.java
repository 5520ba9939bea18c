package dev.tollgate.exchange.ops.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.ExchangeMetrics;
import dev.tollgate.exchange.ops.operators.OperatorAccess;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Operators;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import dev.tollgate.exchange.verification.OperatorVerifier;
import dev.tollgate.exchange.verification.Verification;
import dev.tollgate.fixture.LoggedEvents;
import dev.tollgate.http.Correlation;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Operations that fail in ways that nobody has thought of. */
final class FailedOperationsTest {
    private static final int COST = 4;

    @RegisterExtension
    private final LoggedEvents logged = new LoggedEvents(ApiEndpoint.class);

    @TempDir
    private Path dir;

    private final ExchangeMetrics metrics = new ExchangeMetrics();
    private final ExecutorService pool = Executors.newSingleThreadExecutor();
    private SqliteStore store;
    private Verification verification;
    private OperatorVerifier tokens;
    private OperatorToken viewer;

    @BeforeEach
    void open() throws Exception {
        store = SqliteStore.open(dir.resolve("keys.db"));
        viewer = new Operators(store, new Author("tester", Instant::now)).create("alice", Role.VIEWER, null);
        verification = new Verification(store, COST, Duration.ofMinutes(1), InstantSource.system(), metrics);
        tokens = verification.operators(name -> store.operator(name).map(operator -> operator.toRecord()));
    }

    @AfterEach
    void close() throws Exception {
        tokens.close();
        verification.close();
        store.close();
        pool.shutdownNow();
    }

    @Test
    void anErrorIsAnsweredAndLogged() throws Exception {
        Reply reply = api(() -> {
                    throw new StackOverflowError();
                })
                .answer(signingKeys())
                .get(60, TimeUnit.SECONDS);

        assertEquals(500, reply.status().code());
        assertInstanceOf(
                StackOverflowError.class, ((ThrowableProxy) logged.list().get(0).getThrowableProxy()).getThrowable());
    }

    private ApiEndpoint api(Supplier<List<Map<String, Object>>> signingKeys) {
        return new ApiEndpoint(
                Operations.of(store, COST, signingKeys, Optional.empty()),
                new OperatorAccess(tokens, Optional.empty()),
                metrics,
                pool,
                Duration.ofMinutes(5),
                InstantSource.system());
    }

    private Call signingKeys() {
        return new Call(
                "GET",
                "/v0/signing-keys",
                new DefaultHttpHeaders().set("Authorization", "Bearer " + viewer.reveal()),
                "",
                Correlation.unknown(),
                InetAddress.getLoopbackAddress(),
                false);
    }
}
