package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.RefusedException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The forms as they are sent: each makes its change, or is shown again with the reason why not. */
record Changes(Forms forms, Views views) {
    /** Makes the change that a form asks for. */
    Reply make(Visit visit) {
        Optional<Forms.Form> form = forms.find(visit.path());
        if (form.isEmpty()) {
            return Views.message(HttpResponseStatus.NOT_FOUND, visit, "There is no such form. Nothing was changed.");
        }
        try {
            return form.get().send(visit);
        } catch (RefusedException e) {
            return e.kind() == RefusedException.Kind.CHANGED ? conflict(visit, e) : refused(visit, e);
        } catch (UnreadableException e) {
            return again(visit, HttpResponseStatus.CONFLICT, "Not saved: " + e.getMessage() + ".");
        } catch (StoreException e) {
            return again(
                    visit,
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "The store has failed: " + e.getMessage()
                            + ". What you typed is kept. Look whether it was saved before you send it again.");
        }
    }

    private static Reply again(Visit visit, HttpResponseStatus status, String message) {
        return Again.show(status, visit, message, "");
    }

    private static Reply refused(Visit visit, RefusedException e) {
        HttpResponseStatus status = switch (e.kind()) {
            case MISSING -> HttpResponseStatus.NOT_FOUND;
            case EXISTS, STATE, CHANGED -> HttpResponseStatus.CONFLICT;
            case INVALID -> HttpResponseStatus.UNPROCESSABLE_ENTITY;
        };
        String field = e.field() == null ? "" : e.field() + ": ";
        return again(visit, status, "Not saved. " + field + e.why() + ".");
    }

    private Reply conflict(Visit visit, RefusedException e) {
        try {
            Map<String, Object> now = views.integration(visit, visit.path().get(1));
            String tag = String.valueOf(now.get(visit.path().get(2).equals("quota") ? "quotaTag" : "tag"));
            String text = "Not saved: somebody else was faster." + last(now)
                    + " Send it again to put yours in its place, or go back.";
            return Again.show(HttpResponseStatus.CONFLICT, visit, text, tag, stored(now));
        } catch (RefusedException | StoreException gone) {
            return again(visit, HttpResponseStatus.CONFLICT, "Not saved: " + e.why() + ".");
        }
    }

    private static Map<String, String> stored(Map<String, Object> now) {
        Map<String, String> stored = new HashMap<>();
        if (now.get("integration") instanceof IntegrationEntry entry) {
            stored.put("description", entry.description());
        }
        if (now.get("limits") instanceof List<?> rows) {
            rows.forEach(row -> stored.put(((LimitRow) row).name(), ((LimitRow) row).ordinary()));
        }
        return stored;
    }

    private static String last(Map<String, Object> now) {
        return now.get("audit") instanceof List<?> lines && !lines.isEmpty() && lines.get(0) instanceof Map<?, ?> line
                ? " " + line.get("author") + " at " + line.get("at") + ": " + line.get("changed") + "."
                : "";
    }
}
