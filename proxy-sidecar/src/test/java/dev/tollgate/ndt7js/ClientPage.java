package dev.tollgate.ndt7js;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The web site of an integration: the page with the client, its configuration, and what the client said. */
final class ClientPage implements AutoCloseable {
    static final Path SCRIPTS = Path.of("src/test/js").toAbsolutePath();
    private static final Path NDT7 = SCRIPTS.resolve("node_modules/@m-lab/ndt7/src");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> LAST = Set.of("end", "error");

    /** One callback of the client. */
    record Event(String name, JsonNode detail) {}

    private final BlockingQueue<Event> journal = new LinkedBlockingQueue<>();
    private final HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);

    ClientPage(Map<String, ?> config) throws IOException {
        byte[] json = JSON.writeValueAsBytes(config);
        server.createContext("/config.json", exchange -> answer(exchange, "application/json", json));
        server.createContext("/journal", this::write);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Says whether the modules of npm are there. */
    static boolean isInstalled() {
        return Files.exists(NDT7.resolve("ndt7.js")) && Files.isDirectory(SCRIPTS.resolve("node_modules/ws"));
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Waits until the client has ended, well or not, and returns all it said. */
    List<Event> journal(Duration limit) throws InterruptedException {
        List<Event> events = new ArrayList<>();
        long deadline = System.nanoTime() + limit.toNanos();
        while (events.isEmpty() || !LAST.contains(events.get(events.size() - 1).name())) {
            Event next = journal.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError("the client did not end within " + limit + ", it said " + events);
            }
            events.add(next);
        }
        return events;
    }

    private void write(HttpExchange exchange) throws IOException {
        JsonNode event = JSON.readTree(exchange.getRequestBody());
        journal.add(new Event(event.path("event").asText(), event.path("detail")));
        answer(exchange, "text/plain", new byte[0]);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        Path file =
                name.startsWith("ndt7") ? NDT7.resolve(name) : SCRIPTS.resolve(name.isEmpty() ? "index.html" : name);
        if (Files.isRegularFile(file)) {
            answer(exchange, name.isEmpty() ? "text/html" : "text/javascript", Files.readAllBytes(file));
        } else {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        }
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
