package dev.tollgate.memory;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.TooLongHttpHeaderException;

/**
 * The fields of one message, with a bound on their number and a measure of their heap memory. A field of four octets
 * takes forty times as much on the heap.
 */
public final class MeasuredHeaders extends DefaultHttpHeaders {
    /** The maximum number of fields of one message, the same as Apache's LimitRequestFields. */
    public static final int MOST_FIELDS = 100;
    /** The heap memory of a field besides its characters: an entry, two strings and their arrays. */
    static final int FIELD = 160;
    /** The heap memory of a request besides its fields. */
    static final int MESSAGE = 512;

    private int fields;
    private int weight = MESSAGE;

    /** @param checks validates names and values */
    MeasuredHeaders(DefaultHttpHeadersFactory checks) {
        super(checks.getNameValidator(), checks.getValueValidator());
    }

    /** Returns how many octets of the heap a message with these fields takes, MESSAGE if that is not known. */
    public static int weightOf(HttpHeaders headers) {
        return headers instanceof MeasuredHeaders measured ? measured.weight : MESSAGE + FIELD * headers.size();
    }

    /** @throws TooLongHttpHeaderException if there are too many fields */
    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        measure(name, value);
        return super.add(name, value);
    }

    /** @throws TooLongHttpHeaderException if there are too many fields */
    @Override
    public HttpHeaders add(String name, Object value) {
        measure(name, value);
        return super.add(name, value);
    }

    private void measure(CharSequence name, Object value) {
        fields++;
        if (fields > MOST_FIELDS) {
            throw new TooLongHttpHeaderException("more than " + MOST_FIELDS + " fields");
        }
        weight += FIELD + name.length() + (value instanceof CharSequence text ? text.length() : 0);
    }
}
