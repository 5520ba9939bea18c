package dev.tollgate.exchange.ops.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * A client of the operators' listeners of sidecars. All are asked at once. One that fails is told apart and hides no other.
 * Blocks for {@link #DEADLINE} at most.
 */
public final class SidecarQueries {
    /** How many sidecars there may be: their answers are in memory together. */
    public static final int MOST = 32;

    static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final int MAX_OCTETS = 1 << 19;
    private static final int OK = 200;
    private static final int LONGEST_REASON = 300;
    static final String EXPLAIN = "/quota/explain";
    private static final String INTEGRATIONS = "/quota/integrations";

    private final List<URI> urls;
    private final BoundedGet http = new BoundedGet(DEADLINE, MAX_OCTETS);
    private final FewAtOnce waiting = new FewAtOnce();

    /** @param urls of operators' listeners, such as {@code http://127.0.0.1:9991} */
    public SidecarQueries(List<URI> urls) {
        this.urls = List.copyOf(urls);
    }

    /**
     * What a sidecar has said.
     *
     * @param url of the sidecar
     * @param page what it has said, or an object without members
     * @param trouble why it has not, empty if it has
     * @param <T> kind of page
     */
    public record Answer<T>(URI url, T page, String trouble) {}

    /**
     * The fleet that a sidecar counts with.
     *
     * @param name empty if the sidecar counts alone
     * @param store {@code used} or {@code out}
     * @param reason why the store is out, empty if it is not
     */
    public record Fleet(String name, long sidecars, String store, String reason, String outage) {
        private static Fleet of(JsonNode fleet) {
            return new Fleet(
                    fleet.path("name").asText(),
                    fleet.path("sidecars").asLong(),
                    fleet.path("store").asText(),
                    fleet.path("reason").asText(),
                    fleet.path("outage").asText());
        }
    }

    /**
     * What a client would get.
     *
     * @param enforced whether the sidecar refuses at all
     * @param assumptions what the sidecar has neither been told nor seen in a token
     */
    public record Explanation(
            boolean admitted, boolean enforced, List<LimitUse> limits, List<String> assumptions, Fleet fleet) {}

    /** An integration and its limits at a sidecar. */
    public record Held(String integration, long tier, long admitted, List<LimitUse> limits) {}

    /**
     * What a sidecar counts.
     *
     * @param held how many integrations it knows
     * @param clients how many clients it knows
     */
    public record Counts(long held, long clients, boolean enforced, Fleet fleet, List<Held> integrations) {}

    /** Asks what a client's next request would get. */
    public List<Answer<Explanation>> explain(Asker asker) {
        return all(EXPLAIN, asker.parameters(), SidecarQueries::explanation);
    }

    /** Asks the same, for the sidecars' own words. */
    public List<Answer<JsonNode>> explained(Asker asker) {
        return all(EXPLAIN, asker.parameters(), Function.identity());
    }

    /**
     * Asks who has used most of a limit.
     *
     * @param most how many integrations
     */
    public List<Answer<Counts>> fullest(int most) {
        return all(INTEGRATIONS, most(most), SidecarQueries::counts);
    }

    /** Asks the same, for the sidecars' own words. */
    public List<Answer<JsonNode>> counted(int most) {
        return all(INTEGRATIONS, most(most), Function.identity());
    }

    private static Map<String, String> most(int integrations) {
        return Map.of("limit", String.valueOf(integrations));
    }

    /** Asks where some integrations stand, 1 to 1000. */
    public List<Answer<Counts>> only(Collection<String> integrations) {
        return all(INTEGRATIONS, Map.of("only", String.join(",", integrations)), SidecarQueries::counts);
    }

    private <T> List<Answer<T>> all(String path, Map<String, String> parameters, Function<JsonNode, T> reader) {
        try {
            return waiting.ask(() -> askAll(path, parameters, reader));
        } catch (IOException e) {
            T nothing = reader.apply(MissingNode.getInstance());
            return urls.stream()
                    .map(url -> new Answer<>(url, nothing, String.valueOf(e.getMessage())))
                    .toList();
        }
    }

    private <T> List<Answer<T>> askAll(String path, Map<String, String> parameters, Function<JsonNode, T> reader) {
        List<CompletableFuture<BoundedGet.Fetched>> begun = urls.stream()
                .map(url -> http.begin(BoundedGet.below(url, path, parameters)))
                .toList();
        List<Answer<T>> answers = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            answers.add(read(urls.get(i), begun.get(i), reader));
        }
        return answers;
    }

    private <T> Answer<T> read(URI url, CompletableFuture<BoundedGet.Fetched> begun, Function<JsonNode, T> reader) {
        JsonNode nothing = MissingNode.getInstance();
        try {
            BoundedGet.Fetched fetched = http.await(begun);
            if (fetched.status() != OK) {
                return new Answer<>(url, reader.apply(nothing), fetched.status() + ": " + reason(fetched.body()));
            }
            JsonNode page = fetched.json();
            return page.has("enforced")
                    ? new Answer<>(url, reader.apply(page), "")
                    : new Answer<>(url, reader.apply(nothing), "its answer is not one of a sidecar");
        } catch (IOException e) {
            return new Answer<>(url, reader.apply(nothing), String.valueOf(e.getMessage()));
        }
    }

    private static String reason(String text) {
        return text.strip().substring(0, Math.min(text.strip().length(), LONGEST_REASON));
    }

    private static Explanation explanation(JsonNode page) {
        return new Explanation(
                page.path("would_be_admitted").asBoolean(),
                page.path("enforced").asBoolean(),
                limits(page),
                each(page.path("assumptions"), JsonNode::asText),
                Fleet.of(page.path("fleet")));
    }

    private static Counts counts(JsonNode page) {
        return new Counts(
                page.path("held").asLong(),
                page.path("clients").asLong(),
                page.path("enforced").asBoolean(),
                Fleet.of(page.path("fleet")),
                each(
                        page.path("integrations"),
                        one -> new Held(
                                one.path("integration").asText(),
                                one.path("tier").asLong(),
                                one.path("admitted").asLong(),
                                limits(one))));
    }

    private static List<LimitUse> limits(JsonNode page) {
        return each(page.path("limits"), LimitUse::of);
    }

    private static <T> List<T> each(JsonNode list, Function<JsonNode, T> reader) {
        return StreamSupport.stream(list.spliterator(), false).map(reader).toList();
    }
}
