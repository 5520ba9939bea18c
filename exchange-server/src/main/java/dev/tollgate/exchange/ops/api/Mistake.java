package dev.tollgate.exchange.ops.api;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Something that is wrong in a request.
 *
 * @param place what {@code where} is
 * @param why in words, with the name of the place
 */
record Mistake(Place place, String where, String why) {
    /** Where in a request something is wrong. */
    enum Place {
        /** A member of the body, by its JSON pointer (RFC 6901). */
        POINTER,
        PARAMETER,
        HEADER
    }

    /**
     * A member of the body has a value that cannot be taken.
     *
     * @param name levels are separated by slashes
     */
    static Mistake member(String name, String why) {
        return new Mistake(Place.POINTER, "/" + name, name + ": " + why);
    }

    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("detail", why);
        members.put(place.name().toLowerCase(Locale.ROOT), where);
        return members;
    }
}
