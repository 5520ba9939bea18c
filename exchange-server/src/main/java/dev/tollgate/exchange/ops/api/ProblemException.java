package dev.tollgate.exchange.ops.api;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/** A request that cannot be taken as it is; the message says why. */
final class ProblemException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Where in a request something is wrong. */
    enum Place {
        /** A member of the body, by its JSON pointer (RFC 6901). */
        POINTER,
        PARAMETER,
        HEADER
    }

    private final int status;
    private final @Nullable Place place;
    private final String where;

    private ProblemException(HttpResponseStatus status, @Nullable Place place, String where, String why) {
        super(why, null, false, false);
        this.status = status.code();
        this.place = place;
        this.where = where;
    }

    /** A member of the body has a value that cannot be taken. */
    static ProblemException member(String name, String why) {
        return new ProblemException(
                HttpResponseStatus.UNPROCESSABLE_ENTITY, Place.POINTER, "/" + name, name + ": " + why);
    }

    /** A member of the body is not a JSON text. */
    static ProblemException malformed(String name, String why) {
        return new ProblemException(HttpResponseStatus.BAD_REQUEST, Place.POINTER, "/" + name, name + ": " + why);
    }

    /** A parameter of the query cannot be taken. */
    static ProblemException parameter(String name, String why) {
        return new ProblemException(HttpResponseStatus.BAD_REQUEST, Place.PARAMETER, name, name + ": " + why);
    }

    /** A field of the head is missing, or cannot be taken. */
    static ProblemException header(HttpResponseStatus status, String name, String why) {
        return new ProblemException(status, Place.HEADER, name, name + ": " + why);
    }

    /** Something else is wrong. */
    static ProblemException of(HttpResponseStatus status, String why) {
        return new ProblemException(status, null, "", why);
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }

    @Nullable
    Place place() {
        return place;
    }

    String where() {
        return where;
    }
}
