package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpServer;
import dev.tollgate.fixture.EndlessAnswer;
import dev.tollgate.sidecar.fault.LogLines;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class ServerHealthTest {
    private final AtomicInteger status = new AtomicInteger(200);
    private volatile boolean stuck;
    private HttpServer server;
    private ServerHealth health;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status.get(), stuck ? 2 : -1);
            if (stuck) {
                exchange.getResponseBody().flush();
            } else {
                exchange.close();
            }
        });
        server.start();
        health = ServerHealth.follow(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/health"));
    }

    @AfterEach
    void stop() {
        health.close();
        server.stop(0);
    }

    @Test
    void followsTheServerIntoLameDuckAndBack() throws Exception {
        await(true);
        status.set(500);
        await(false);
        status.set(200);
        await(true);
    }

    @Test
    void anAnswerThatDoesNotEndIsNone() throws Exception {
        await(true);
        stuck = true;
        await(false);
        stuck = false;
        await(true);
    }

    @Test
    void isNotGoodWhenNobodyAnswers() throws Exception {
        await(true);
        server.stop(0);
        await(false);
    }

    @Test
    void isNotGoodBeforeTheFirstAnswer() {
        try (ServerHealth silent = ServerHealth.follow(URI.create("http://127.0.0.1:1/health"))) {
            assertFalse(silent.isGood());
        }
    }

    @Test
    void saysSoWhereTheUrlCannotBeAsked() throws Exception {
        try (LogLines log = new LogLines();
                ServerHealth health = ServerHealth.follow(URI.create("http://127.0.0.1:99999/health"))) {
            log.await("cannot be checked");
            assertFalse(health.isGood());
        }
    }

    /** The head of a response says 200, and its body never ends. */
    @ParameterizedTest
    @EnumSource(
            value = EndlessAnswer.Kind.class,
            names = {"SILENT_AFTER_HEAD", "SLOW_BODY", "ENDLESS_BODY"})
    void isNotGoodWhileAnAnswerDoesNotEnd(EndlessAnswer.Kind kind) throws Exception {
        try (EndlessAnswer endless = new EndlessAnswer(EndlessAnswer.Kind.WHOLE);
                ServerHealth followed = ServerHealth.follow(endless.url())) {
            await(followed, true);
            endless.send(kind);
            await(followed, false);
            endless.send(EndlessAnswer.Kind.WHOLE);
            await(followed, true);
        }
    }

    private void await(boolean good) throws InterruptedException {
        await(health, good);
    }

    private static void await(ServerHealth health, boolean good) throws InterruptedException {
        while (health.isGood() != good) {
            Thread.sleep(10);
        }
    }
}
