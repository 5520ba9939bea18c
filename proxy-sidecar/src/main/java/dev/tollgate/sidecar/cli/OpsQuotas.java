package dev.tollgate.sidecar.cli;

import dev.tollgate.sidecar.ops.QuotaPages;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The quotas of the running sidecar, asked through its ops listener. */
final class OpsQuotas {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MAX_ANSWER = 16 << 20;

    private OpsQuotas() {}

    /**
     * Asks.
     *
     * @param ops the address that the listener is bound to
     * @param uri a path of the listener, with a query
     */
    static QuotaAnswer ask(InetSocketAddress ops, String uri) {
        return ask(URI.create("http://" + authority(ops) + uri));
    }

    private static String authority(InetSocketAddress ops) {
        InetAddress bound = ops.getAddress();
        String host = bound.isAnyLocalAddress() ? "localhost" : bound.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + ops.getPort();
    }

    private static QuotaAnswer ask(URI target) {
        try {
            HttpURLConnection request = (HttpURLConnection) target.toURL().openConnection(Proxy.NO_PROXY);
            request.setRequestMethod(target.getPath().equals(QuotaPages.RESET) ? "POST" : "GET");
            request.setConnectTimeout(TIMEOUT_MILLIS);
            request.setReadTimeout(TIMEOUT_MILLIS);
            return switch (request.getResponseCode()) {
                case HttpURLConnection.HTTP_OK -> QuotaAnswer.done(text(request.getInputStream()));
                case HttpURLConnection.HTTP_BAD_REQUEST -> QuotaAnswer.unusable(text(request.getErrorStream()));
                default -> QuotaAnswer.failed(text(request.getErrorStream()));
            };
        } catch (IOException e) {
            return QuotaAnswer.failed(target.getAuthority() + ": no sidecar responds: " + e.getMessage());
        }
    }

    private static String text(@Nullable InputStream in) throws IOException {
        try (InputStream answer = in) {
            return answer == null ? "" : new String(answer.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
        }
    }
}
