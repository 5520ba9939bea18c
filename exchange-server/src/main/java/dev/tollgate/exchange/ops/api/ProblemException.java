package dev.tollgate.exchange.ops.api;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;

/** A request that cannot be taken as it is; the message says why. */
final class ProblemException extends Exception {
    private static final long serialVersionUID = 1L;

    /** So many mistakes are told: a body has room for thousands. */
    private static final int MOST = 20;

    private final int status;
    private final transient List<Mistake> mistakes;

    private ProblemException(HttpResponseStatus status, List<Mistake> mistakes, String why) {
        super(why, null, false, false);
        this.status = status.code();
        this.mistakes = mistakes;
    }

    private ProblemException(HttpResponseStatus status, Mistake mistake) {
        this(status, List.of(mistake), mistake.why());
    }

    /** A member of the body has a value that cannot be taken. */
    static ProblemException member(String name, String why) {
        return members(List.of(Mistake.member(name, why)));
    }

    /**
     * Members of the body have values that cannot be taken.
     *
     * @param mistakes at least one
     */
    static ProblemException members(List<Mistake> mistakes) {
        String others = mistakes.size() == 1 ? "" : " (and " + (mistakes.size() - 1) + " more: see errors)";
        return new ProblemException(
                HttpResponseStatus.UNPROCESSABLE_ENTITY,
                List.copyOf(mistakes.subList(0, Math.min(MOST, mistakes.size()))),
                mistakes.get(0).why() + others);
    }

    /** A parameter of the query cannot be taken. */
    static ProblemException parameter(String name, String why) {
        return new ProblemException(
                HttpResponseStatus.BAD_REQUEST, new Mistake(Mistake.Place.PARAMETER, name, name + ": " + why));
    }

    /** A field of the head is missing, or cannot be taken. */
    static ProblemException header(HttpResponseStatus status, String name, String why) {
        return new ProblemException(status, new Mistake(Mistake.Place.HEADER, name, name + ": " + why));
    }

    /** Something else is wrong. */
    static ProblemException of(HttpResponseStatus status, String why) {
        return new ProblemException(status, List.of(), why);
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }

    /** Returns where something is wrong: the first {@value #MOST}, none where it is the whole request. */
    List<Mistake> mistakes() {
        return mistakes;
    }
}
