package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.protocol.RedisProtocolException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The failures that Lettuce reports, each in one line that says what is wrong and how to end it. */
final class RedisFaults {
    /** Deeper causes are not looked at. */
    private static final int DEPTH = 12;

    private RedisFaults() {}

    /** Explains a failure by the innermost cause that says something. */
    static StoreException of(Throwable failure) {
        StoreException best = null;
        Throwable cause = failure;
        for (int i = 0; i < DEPTH && cause != null; i++) {
            StoreException told = told(cause);
            best = told != null ? told : best;
            cause = cause.getCause();
        }
        return best != null ? best : new StoreException(StoreFault.OTHER, failure.toString(), failure);
    }

    /** Returns whether a cluster has certainly not carried out the command, and may do so in a moment. */
    static boolean isUnsent(Throwable failure) {
        String text = failure.getMessage();
        return failure instanceof RedisException
                && text != null
                && (text.startsWith("TRYAGAIN") || text.contains("Commands are rejected"));
    }

    private static @Nullable StoreException told(Throwable cause) {
        if (cause instanceof StoreException known) {
            return known;
        }
        if (isUnreadable(cause)) {
            return new StoreException(StoreFault.PROTOCOL, "a reply of the store cannot be read", cause);
        }
        String text = cause.getMessage();
        if (text == null || cause instanceof CompletionException || cause instanceof ExecutionException) {
            return cause instanceof IOException || cause instanceof TimeoutException
                    ? new StoreException(kind(cause), cause.getClass().getSimpleName(), cause)
                    : null;
        }
        if (cause instanceof RedisCommandExecutionException) {
            return new StoreException(ServerErrors.fault(text), ServerErrors.explained(text), cause);
        }
        return new StoreException(kind(cause), explained(cause, text), cause);
    }

    /** Returns whether it comes from the inside of what reads replies. */
    private static boolean isUnreadable(Throwable cause) {
        return cause instanceof IndexOutOfBoundsException
                || cause instanceof NullPointerException
                || cause instanceof IllegalArgumentException
                || cause instanceof ClassCastException
                || cause instanceof UnsupportedOperationException;
    }

    private static StoreFault kind(Throwable cause) {
        if (cause instanceof RedisCommandTimeoutException || cause instanceof TimeoutException) {
            return StoreFault.TIMEOUT;
        }
        if (cause instanceof RedisProtocolException) {
            return StoreFault.PROTOCOL;
        }
        if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
            return StoreFault.TLS;
        }
        if (isUnknownName(cause)) {
            return StoreFault.TOPOLOGY;
        }
        return cause instanceof IOException || cause instanceof RedisException
                ? StoreFault.CONNECTION
                : StoreFault.OTHER;
    }

    private static String tls(Throwable cause, String text) {
        if (cause instanceof GeneralSecurityException) {
            return "the store's certificate is not trusted: " + text + " (check ca, and the host in urls)";
        }
        if (cause instanceof NotSslRecordException || text.contains("timed out")) {
            return "the peer does not speak TLS (write redis:// in urls, or the port of its TLS)";
        }
        return text.toLowerCase(Locale.ROOT).contains("certificate_required")
                ? "the store asks for a certificate: set certificate and private_key"
                : "no agreement on TLS: " + text;
    }

    private static boolean isUnknownName(Throwable cause) {
        return cause instanceof RedisException
                && String.valueOf(cause.getMessage()).contains("using sentinel for masterId");
    }

    private static String explained(Throwable cause, String text) {
        if (kind(cause) == StoreFault.TLS) {
            return tls(cause, text);
        }
        if (isUnknownName(cause)) {
            return "the Sentinels do not know the name in sentinel: " + text.substring(text.lastIndexOf(' ') + 1);
        }
        if (cause instanceof RedisProtocolException) {
            return "the peer does not speak the protocol of Redis: check host and port";
        }
        if (cause instanceof UnknownHostException) {
            return "the host is not known: " + text;
        }
        if (cause instanceof RedisCommandTimeoutException) {
            return "the peer takes connections and does not answer";
        }
        if (text.contains("closed") || text.contains("Connection reset")) {
            return "the peer has closed the connection (if it speaks TLS, write rediss:// in urls)";
        }
        return cause instanceof ConnectTimeoutException ? "no connection came about: " + text : text;
    }
}
