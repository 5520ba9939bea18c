package dev.tollgate.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A client of HTTP servers. A deadline covers a whole exchange, with the name lookup and the body, so a slow server cannot
 * extend it; the timeout of {@link HttpClient} ends with the head of the response. The body is bounded. A response that
 * breaks a bound ends its connection. Redirects are not followed, because they would replace the server that the operator
 * named.
 */
public final class BoundedFetch {
    private final Duration deadline;
    private final int maxOctets;
    private final HttpClient http;

    /**
     * @param deadline for a whole exchange
     * @param maxOctets of a body
     */
    public BoundedFetch(Duration deadline, int maxOctets) {
        this(deadline, maxOctets, client -> {});
    }

    /** @param settings sets what else the client needs, such as a proxy */
    public BoundedFetch(Duration deadline, int maxOctets, Consumer<HttpClient.Builder> settings) {
        this.deadline = deadline;
        this.maxOctets = maxOctets;
        HttpClient.Builder client = HttpClient.newBuilder();
        settings.accept(client);
        this.http = client.connectTimeout(deadline)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /**
     * Sends a request, and waits for its response. Blocks until the deadline at most.
     *
     * @throws IOException with a line for operators if there is no complete response
     */
    public HttpResponse<byte[]> fetch(HttpRequest.Builder request) throws IOException, InterruptedException {
        return await(begin(request));
    }

    /** Sends a request. The future ends within the deadline. */
    public CompletableFuture<HttpResponse<byte[]>> begin(HttpRequest.Builder request) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                http.sendAsync(request.build(), head -> new BoundedBody(maxOctets));
        CompletableFuture<HttpResponse<byte[]>> response =
                exchange.copy().orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        response.whenComplete((got, failure) -> exchange.cancel(true));
        return response;
    }

    /**
     * Waits for the response to a request that was begun.
     *
     * @throws IOException with a line for operators if there is no complete one
     */
    public HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> begun)
            throws IOException, InterruptedException {
        try {
            return begun.get();
        } catch (ExecutionException e) {
            throw new IOException(why(e.getCause() == null ? e : e.getCause()));
        } finally {
            begun.cancel(true);
        }
    }

    private String why(Throwable failure) {
        if (failure instanceof TimeoutException || failure instanceof HttpTimeoutException) {
            return "no complete response within " + deadline.toMillis() + " ms";
        }
        if (failure instanceof ConnectException) {
            return failure.getCause() instanceof UnresolvedAddressException
                    ? "its name has no address"
                    : "it cannot be reached";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
