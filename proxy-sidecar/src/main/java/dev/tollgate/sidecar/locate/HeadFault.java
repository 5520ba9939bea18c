package dev.tollgate.sidecar.locate;

import dev.tollgate.http.HeadRules;
import dev.tollgate.http.TransferCodings;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** A check for faults of a request's head that do not depend on its route. */
final class HeadFault {
    private HeadFault() {}

    /**
     * Checks a head.
     *
     * @param contents of the same request
     * @return null if there is no fault
     */
    static @Nullable Refusal of(HttpRequest request, RequestContents contents) {
        if (request.decoderResult().isFailure()) {
            return unreadable(request, request.decoderResult().cause());
        }
        HttpResponseStatus broken = HeadRules.fault(request);
        if (broken != null) {
            return refusal(broken);
        }
        if (isRepeated(request.headers(), HttpHeaderNames.AUTHORIZATION)) {
            return Refusal.MALFORMED;
        }
        return contents.isTooLong(HttpUtil.getContentLength(request, 0L)) ? Refusal.BODY_TOO_LONG : null;
    }

    private static Refusal refusal(HttpResponseStatus broken) {
        if (broken.equals(HttpResponseStatus.NOT_IMPLEMENTED)) {
            return Refusal.UNKNOWN_METHOD;
        }
        return broken.equals(HttpResponseStatus.BAD_REQUEST) ? Refusal.MALFORMED : Refusal.VERSION;
    }

    private static Refusal unreadable(HttpRequest request, Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Refusal.LINE_TOO_LONG;
        }
        if (TransferCodings.areUnknown(request)) {
            return Refusal.CODING;
        }
        return cause instanceof TooLongHttpHeaderException ? Refusal.HEADERS_TOO_LONG : Refusal.MALFORMED;
    }

    private static boolean isRepeated(HttpHeaders headers, CharSequence name) {
        if (!headers.contains(name)) {
            return false;
        }
        Iterator<? extends CharSequence> values = headers.valueCharSequenceIterator(name);
        values.next();
        return values.hasNext();
    }
}
