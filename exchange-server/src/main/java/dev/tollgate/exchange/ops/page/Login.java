package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.verification.Verdict;
import io.netty.handler.codec.http.HttpResponseStatus;
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
     * @param next where to go then, a path with its query
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
    static Reply ended(String target, boolean post, Map<String, List<String>> values) {
        return post
                ? page(
                        HttpResponseStatus.UNAUTHORIZED,
                        "Your session has ended. Sign in again: what you typed is kept.",
                        target,
                        prefixed(values))
                : page(HttpResponseStatus.UNAUTHORIZED, "", target, Map.of());
    }

    /** Says why a token was refused: the same for each. */
    static Reply refused(Verdict<?> verdict, Map<String, List<String>> values) {
        return page(status(verdict), why(verdict), next(values), values);
    }

    /** Returns the status of an answer to somebody who was not let in. */
    static HttpResponseStatus status(Verdict<?> verdict) {
        return verdict instanceof Verdict.Refused
                ? HttpResponseStatus.UNAUTHORIZED
                : verdict instanceof Verdict.Throttled
                        ? HttpResponseStatus.TOO_MANY_REQUESTS
                        : HttpResponseStatus.SERVICE_UNAVAILABLE;
    }

    /** Says why somebody was not let in, and what to do. */
    static String why(Verdict<?> verdict) {
        if (verdict instanceof Verdict.Throttled<?> throttled) {
            return "Too many attempts failed from this address. Try again in "
                    + throttled.retryAfter().toSeconds() + " s.";
        }
        return verdict instanceof Verdict.Refused
                ? "This token is not good. Ask for one with: exchange operator create NAME --role viewer|editor"
                : "The store cannot be asked now. Try again in a moment: what you typed is kept.";
    }

    /** Returns where an operator wanted to go, on this server. */
    static String next(Map<String, List<String>> values) {
        String next = values.getOrDefault(NEXT, List.of("/")).get(0);
        return next.matches("/(?![/\\\\])[!-~]*") ? next : "/";
    }

    /** Returns what was typed into the form whose session has ended, by its own names. */
    static Map<String, List<String>> typed(Map<String, List<String>> values) {
        Map<String, List<String>> typed = new LinkedHashMap<>();
        values.forEach((name, all) -> {
            if (name.startsWith(TYPED)) {
                typed.put(name.substring(TYPED.length()), all);
            }
        });
        return typed;
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
