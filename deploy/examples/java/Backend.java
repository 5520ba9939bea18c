import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;

/** Hands tokens to the page. {@code MLAB_API_KEY=... EXCHANGE=https://... java Backend.java} */
public final class Backend {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static void token(HttpExchange page) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(System.getenv("EXCHANGE") + "/v0/token/integration"))
                .header("Authorization", "Bearer " + System.getenv("MLAB_API_KEY"))
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
            answer.headers()
                    .firstValue("Tollgate-Key-Expires")
                    .ifPresent(end -> System.err.println("the API key ends at " + end));
            if (answer.statusCode() == 200) {
                send(page, 200, answer.body());
                return;
            }
            System.err.println("exchange: " + answer.statusCode() + " " + answer.body().strip());
            boolean busy = answer.statusCode() == 429 || answer.statusCode() == 503;
            if (busy) {
                page.getResponseHeaders().set("Retry-After", answer.headers().firstValue("Retry-After").orElse("1"));
            }
            send(page, busy ? 503 : 500, "{\"error\":\"no token\"}");
        } catch (IOException | InterruptedException e) {
            System.err.println("exchange: " + e);
            send(page, 500, "{\"error\":\"no token\"}");
        }
    }

    private static void send(HttpExchange page, int status, String body) throws IOException {
        page.getResponseHeaders().set("Content-Type", "application/json");
        page.getResponseHeaders().set("Cache-Control", "no-store");
        page.sendResponseHeaders(status, body.length());
        page.getResponseBody().write(body.getBytes());
        page.close();
    }

    private static String setting(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            System.err.println(name + " is missing or empty");
            System.exit(1);
        }
        return value;
    }

    public static void main(String[] args) throws IOException {
        setting("MLAB_API_KEY");
        if (!setting("EXCHANGE").matches("https?://.+")) {
            System.err.println("EXCHANGE must be a URL such as https://EXCHANGE");
            System.exit(1);
        }
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8000"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/mlab-token", Backend::token);
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }
}
