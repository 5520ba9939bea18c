package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.http.Reply;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A form that was not saved, shown again with what was typed, ready to be sent once more. */
final class Again {
    /** The fields of forms that nobody types. */
    private static final Set<String> HIDDEN = Set.of("proof", "tag", "once");

    private Again() {}

    /**
     * A field.
     *
     * @param value what was typed
     * @param stored what somebody else has saved meanwhile; empty if that is the same or not known
     */
    public record Typed(String name, String value, String stored) {}

    /**
     * Shows the form.
     *
     * @param message why it was not saved, and what to do
     * @param tag of the state that it shall be saved over; empty to keep what the form says
     */
    static Reply show(HttpResponseStatus status, Visit visit, String message, String tag) {
        return show(status, visit, message, tag, Map.of());
    }

    /**
     * Shows the form beside what is stored.
     *
     * @param stored the values of fields
     */
    static Reply show(HttpResponseStatus status, Visit visit, String message, String tag, Map<String, String> stored) {
        List<Typed> typed = new ArrayList<>();
        visit.values().forEach((name, values) -> {
            if (!HIDDEN.contains(name) && !name.startsWith(Visit.WAS) && !visit.isUntouched(name)) {
                typed.add(typed(name, values.get(0), stored));
            }
        });
        Map<String, String> kept = new LinkedHashMap<>();
        kept.put("tag", tag.isEmpty() ? visit.value("tag") : tag);
        kept.put("once", visit.value("once"));
        typed.forEach(field -> {
            if (visit.values().containsKey(Visit.WAS + field.name())) {
                kept.put(Visit.WAS + field.name(), visit.value(Visit.WAS + field.name()));
            }
        });
        List<String> path = visit.path();
        Map<String, Object> model = visit.model("Not saved yet");
        model.put("message", message);
        model.put("typed", typed);
        model.put("what", String.join(" › ", path));
        model.put("kept", kept);
        model.put("action", link(path));
        model.put("back", link(path.size() > 1 ? path.subList(0, 2) : path));
        return Templates.show(status, "again", model);
    }

    private static Typed typed(String name, String value, Map<String, String> stored) {
        String other = stored.getOrDefault(name, value);
        return new Typed(name, value, other.equals(value) ? "" : other.isEmpty() ? "nothing" : other);
    }

    private static String link(List<String> path) {
        return path.stream()
                .map(segment ->
                        '/' + URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining());
    }
}
