package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.verification.Verdict;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The form for an operator's token. It carries what was typed into another form whose session has ended. */
final class Login {
    private static final String NEXT = "next";
    private static final String TYPED = "typed.";

    private Login() {}

    /**
     * Shows the form.
     *
     * @param next where to go then
     * @param kept what to carry along, by the names that it shall have here
     */
    static Reply page(HttpResponseStatus status, String message, String next, Map<String, ?> kept) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("title", "Sign in");
        model.put("message", message);
        model.put(NEXT, next);
        Map<String, String> typed = new LinkedHashMap<>();
        kept.forEach((name, value) -> {
            if (name.startsWith(TYPED)) {
                typed.put(name, value instanceof List<?> list ? String.valueOf(list.get(0)) : String.valueOf(value));
            }
        });
        model.put("typed", typed);
        return Templates.show(status, "login", model);
    }

    /** Asks for the token, since there is no session. */
    static Reply ended(String path, boolean post, Map<String, List<String>> values) {
        return post
                ? page(
                        HttpResponseStatus.UNAUTHORIZED,
                        "Your session has ended. Sign in again: what you typed is kept.",
                        path,
                        prefixed(values))
                : page(HttpResponseStatus.UNAUTHORIZED, "", path, Map.of());
    }

    /** Says why the token of a session is no good now. */
    static Reply lost(Verdict<?> verdict, String path, boolean post, Map<String, List<String>> values) {
        return verdict instanceof Verdict.Refused
                ? ended(path, post, values)
                : page(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        trouble(verdict),
                        path,
                        post ? prefixed(values) : Map.of());
    }

    /** Says why a token was refused: the same for each. */
    static Reply refused(Verdict<?> verdict, Map<String, List<String>> values) {
        HttpResponseStatus status = verdict instanceof Verdict.Refused
                ? HttpResponseStatus.UNAUTHORIZED
                : verdict instanceof Verdict.Throttled
                        ? HttpResponseStatus.TOO_MANY_REQUESTS
                        : HttpResponseStatus.SERVICE_UNAVAILABLE;
        return page(
                status,
                trouble(verdict),
                values.getOrDefault(NEXT, List.of("/")).get(0),
                values);
    }

    private static String trouble(Verdict<?> verdict) {
        if (verdict instanceof Verdict.Throttled<?> throttled) {
            return "Too many attempts failed from this address. Try again in "
                    + throttled.retryAfter().toSeconds() + " s.";
        }
        return verdict instanceof Verdict.Refused
                ? "This token is not good. Ask for one with: exchange operator create NAME --role viewer|editor"
                : "The store cannot be asked now. Try again in a moment: what you typed is kept.";
    }

    /** Goes on to where the operator wanted, with what was typed there, if there was something. */
    static Reply welcome(Map<String, List<String>> values) {
        String next = values.getOrDefault(NEXT, List.of("/")).get(0);
        String own = next.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/";
        Map<String, String> typed = new LinkedHashMap<>();
        values.forEach((name, all) -> {
            if (name.startsWith(TYPED)) {
                typed.put(name.substring(TYPED.length()), all.get(0));
            }
        });
        if (typed.isEmpty()) {
            return Templates.redirect(own);
        }
        StringBuilder query = new StringBuilder("/again?at=" + encoded(own));
        typed.forEach((name, value) ->
                query.append('&').append(encoded(name)).append('=').append(encoded(value)));
        return Templates.redirect(query.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, Object> prefixed(Map<String, List<String>> values) {
        Map<String, Object> typed = new LinkedHashMap<>();
        values.forEach((name, all) -> {
            if (!name.equals("proof")) {
                typed.put(TYPED + name, all.get(0));
            }
        });
        return typed;
    }
}
