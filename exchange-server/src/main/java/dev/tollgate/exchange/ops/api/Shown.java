package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.registry.Listing;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parts of lists as JSON shows them: entries, complaints about those that cannot be read, and where the list goes on. */
final class Shown {
    private Shown() {}

    /** Shows a whole list. */
    static <T> Answer all(Listing<T> found, Function<T, Map<String, Object>> members) {
        return part(found, members, null);
    }

    /**
     * Shows a part of a list that is in the order of names.
     *
     * @param found one more than the limit if there are more
     * @param path with the parameters that the next part shall have, too
     */
    static <T> Answer page(
            Listing<T> found,
            int limit,
            String path,
            Function<T, String> name,
            Function<T, Map<String, Object>> members) {
        boolean more = found.entries().size() > limit;
        String last = more ? name.apply(found.entries().get(limit - 1)) : "";
        return part(found.first(limit), members, more ? path + "&limit=" + limit + "&after=" + encoded(last) : null);
    }

    /** Shows a part of a list, and where it goes on. */
    static <T> Answer part(Listing<T> found, Function<T, Map<String, Object>> members, @Nullable String next) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("items", found.entries().stream().map(members).toList());
        if (!found.complaints().isEmpty()) {
            body.put("complaints", found.complaints());
        }
        if (next != null) {
            body.put("next", next);
        }
        return Answer.of(body);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
