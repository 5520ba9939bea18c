package dev.tollgate.exchange;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An operators' listener of a sidecar that answers what a test says. */
final class FakeSidecar implements AutoCloseable {
    /** The limits of an integration: one that is not counted in all, one used up, one of zero, one that is not set. */
    static final String LIMITS = """
            "limits": [
              {"dimension": "server_tests", "limit": "9/1h", "source": "tier", "used": null, "remaining": null,
               "retry_after_s": 0, "refused": 0},
              {"dimension": "client", "limit": "40/12h", "source": "tier_1", "used": 40, "remaining": 0, "retry_after_s": 612,
               "refused": 7},
              {"dimension": "key_requests", "key": "ki_<web>", "limit": "0", "source": "claim", "used": 0, "remaining": 0,
               "retry_after_s": null, "refused": 0},
              {"dimension": "requests", "limit": null, "source": "none", "used": null, "remaining": null, "retry_after_s": 0,
               "refused": 0}]
            """;

    /** A fleet whose store is out. */
    static final String FLEET = """
            "fleet": {"name": "eu", "sidecars": 3, "store": "out", "outage": "divide", "reason": "no <answer>"}
            """;

    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile int status = 200;
    volatile String answer =
            "{\"would_be_admitted\": false, \"enforced\": true, \"assumptions\": [\"the token is new\"],"
                    + " \"held\": 2, \"clients\": 5, \"integrations\": [{\"integration\": \"acme\", \"tier\": 3, \"admitted\": 12, "
                    + LIMITS + "}], " + LIMITS + ", " + FLEET + "}";

    /** Answers wait for it. */
    volatile CountDownLatch hang = new CountDownLatch(0);

    private final HttpServer server;

    FakeSidecar() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            await();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private void await() {
        try {
            hang.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns its URL, with a prefix. */
    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/one/");
    }

    @Override
    public void close() {
        hang.countDown();
        server.stop(0);
    }
}
