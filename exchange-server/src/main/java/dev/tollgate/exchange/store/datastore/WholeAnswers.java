package dev.tollgate.exchange.store.datastore;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpResponse;
import com.google.cloud.ServiceOptions;
import com.google.cloud.http.HttpTransportOptions;
import java.io.EOFException;
import java.io.IOException;

/**
 * A transport for Google's client that accepts a response only if its head has a length. The JDK's client accepts a
 * truncated head, and reads a response without a body as an empty message, which would mean that there is no such key.
 */
final class WholeAnswers extends HttpTransportOptions {
    private static final long serialVersionUID = 1L;

    WholeAnswers(Builder options) {
        super(options);
    }

    @Override
    public HttpRequestInitializer getHttpRequestInitializer(ServiceOptions<?, ?> service) {
        HttpRequestInitializer usual = super.getHttpRequestInitializer(service);
        return request -> {
            usual.initialize(request);
            request.setResponseInterceptor(WholeAnswers::requireLength);
        };
    }

    private static void requireLength(HttpResponse response) throws IOException {
        HttpHeaders head = response.getHeaders();
        if (head.getContentLength() == null && head.getFirstHeaderStringValue("Transfer-Encoding") == null) {
            throw new EOFException("the response ended in its head");
        }
    }
}
