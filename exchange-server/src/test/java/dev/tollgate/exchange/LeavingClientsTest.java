package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.fixture.LoggedEvents;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;

/** Clients that leave before their answer: nobody has to read of them, and the server goes on. */
final class LeavingClientsTest {
    private static final int CLIENTS = 60;

    /** What this test's own client keeps open. */
    private static final double KEPT = 4;

    /** All loggers: Netty tells of an exception in its own. */
    @RegisterExtension
    final LoggedEvents logged = new LoggedEvents(Logger.ROOT_LOGGER_NAME);

    private final FakeStore store = new FakeStore();
    private final ApiKey key = store.addKey("acme");
    private RunningExchange exchange;

    @BeforeEach
    void start() throws Exception {
        exchange = RunningExchange.withoutProxy(store);
        while (exchange.get("/ready").statusCode() != 200) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @AfterEach
    void stop() {
        store.hang.countDown();
        exchange.close();
    }

    @Test
    void areAnsweredBySilence() throws Exception {
        logged.list().clear();
        for (Departure departure : Departure.values()) {
            store.hang = new CountDownLatch(1);
            leave(departure);
            store.hang.countDown();
            while (openConnections() > KEPT) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }

        assertEquals(200, exchange.exchange(key).statusCode());
        assertEquals(
                List.of(),
                List.copyOf(logged.list()).stream()
                        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                        .map(event -> event.getLevel() + " " + event.getLoggerName())
                        .distinct()
                        .toList());
    }

    private double openConnections() throws Exception {
        String line = exchange.metrics()
                .body()
                .lines()
                .filter(series -> series.startsWith("tollgate_exchange_connections "))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(line.substring(line.lastIndexOf(' ')));
    }

    private enum Departure {
        CLOSED("POST"),
        RESET("POST"),
        HALF_CLOSED("POST"),
        PIPELINED("POST"),
        MALFORMED("P ST");

        private final String method;

        Departure(String method) {
            this.method = method;
        }
    }

    private void leave(Departure departure) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            try (Socket socket = exchange.connect()) {
                String body = "{\"api_key\":\"" + key.reveal() + "\"}";
                String request = departure.method + " /v0/token/integration HTTP/1.1\r\nHost: a\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body;
                int times = departure == Departure.PIPELINED ? 5 : 1;
                socket.getOutputStream().write(request.repeat(times).getBytes(StandardCharsets.US_ASCII));
                if (departure == Departure.HALF_CLOSED) {
                    socket.shutdownOutput();
                }
                if (departure == Departure.RESET) {
                    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            }
        }
    }
}
