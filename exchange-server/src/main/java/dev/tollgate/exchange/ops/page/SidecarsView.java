package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.sources.SidecarQueries;
import dev.tollgate.exchange.ops.sources.SidecarQueries.Answer;
import dev.tollgate.exchange.ops.sources.SidecarQueries.Counts;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The view of the sidecars: which ones answer, which fleet each counts with and how its store does, and who has used most.
 *
 * @param sidecars empty if none is known
 */
record SidecarsView(Optional<SidecarQueries> sidecars) {
    static final String NONE =
            "No sidecar is known. Start the server with --sidecar-ops-url, the address of a sidecar's"
                    + " operators' listener, such as http://127.0.0.1:9991; several with commas.";

    private static final int FULLEST = 25;

    Reply show(Visit visit) {
        Map<String, Object> model = visit.model("Sidecars");
        if (sidecars.isEmpty()) {
            model.put("message", NONE);
            return Templates.show(HttpResponseStatus.OK, "sidecars", model);
        }
        List<Answer<Counts>> answers = sidecars.get().fullest(FULLEST);
        model.put("sidecars", answers);
        model.put(
                "silent",
                answers.stream().filter(answer -> !answer.trouble().isEmpty()).count());
        return Templates.show(HttpResponseStatus.OK, "sidecars", model);
    }
}
