package dev.tollgate.sidecar.cli;

import dev.tollgate.http.OneGet;
import dev.tollgate.sidecar.ops.QuotaPages;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The quotas of the running sidecar, asked through its ops listener. */
final class OpsQuotas {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MAX_ANSWER = 16 << 20;
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;

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
        HttpMethod method = target.getPath().equals(QuotaPages.RESET) ? HttpMethod.POST : HttpMethod.GET;
        try {
            OneGet.Answer answer =
                    new OneGet(DEADLINE, MAX_ANSWER, null).begin(method, target).join();
            return switch (answer.status()) {
                case OK -> QuotaAnswer.done(answer.body());
                case BAD_REQUEST -> QuotaAnswer.unusable(answer.body());
                default -> QuotaAnswer.failed(answer.body());
            };
        } catch (CompletionException e) {
            return QuotaAnswer.failed(target.getAuthority() + ": no sidecar responds: " + why(e.getCause()));
        }
    }

    private static String why(@Nullable Throwable failure) {
        return failure instanceof TimeoutException
                ? "no complete response within " + DEADLINE.toSeconds() + " s"
                : String.valueOf(failure == null ? null : failure.getMessage());
    }
}
