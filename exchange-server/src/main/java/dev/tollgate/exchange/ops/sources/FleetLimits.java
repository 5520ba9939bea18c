package dev.tollgate.exchange.ops.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.token.LimitUses;
import dev.tollgate.jwt.quota.Dimension;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * What sidecars know of a key's use in a fleet that shares its quotas. All sidecars are asked at once, for a key at most
 * once a second and for {@link #MOST_QUESTIONS} keys at a time. One that does not answer, counts alone, or has no store
 * says nothing.
 */
public final class FleetLimits implements LimitUses {
    /** How many keys are asked for at a time. Nothing is known of one more. */
    static final int MOST_QUESTIONS = 32;

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int MOST_KEYS = 10_000;
    private static final int MAX_OCTETS = 1 << 18;
    private static final int OK = 200;
    private static final String RETRY_AFTER = "retry_after_s";

    /** What is counted for a whole fleet, and not for each client. */
    private static final Set<String> SHARED = Set.of(
            Dimension.REQUESTS.wireName(),
            Dimension.KEY_REQUESTS.wireName(),
            Dimension.TESTS.wireName(),
            Dimension.CONCURRENT.wireName());

    private final List<URI> urls;
    private final BoundedGet http = new BoundedGet(SidecarQueries.DEADLINE, MAX_OCTETS);
    private final Semaphore questions = new Semaphore(MOST_QUESTIONS);
    private final AsyncCache<Asker, List<Map<String, Object>>> known = Caffeine.newBuilder()
            .expireAfterWrite(FRESH)
            .maximumSize(MOST_KEYS)
            .executor(Runnable::run)
            .buildAsync();

    /** @param urls of operators' listeners of sidecars */
    public FleetLimits(List<URI> urls) {
        this.urls = List.copyOf(urls);
    }

    @Override
    public CompletableFuture<List<Map<String, Object>>> of(KeyName key, int tier) {
        Asker asker = new Asker(key.integrationId(), key.keyId(), OptionalInt.of(tier), "", "");
        return known.get(asker, (asked, executor) -> ask(asked));
    }

    private CompletableFuture<List<Map<String, Object>>> ask(Asker asker) {
        if (!questions.tryAcquire()) {
            return CompletableFuture.completedFuture(List.of());
        }
        List<CompletableFuture<List<Map<String, Object>>>> answers =
                urls.stream().map(url -> ask(url, asker)).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> joined(answers))
                .whenComplete((limits, never) -> questions.release());
    }

    private CompletableFuture<List<Map<String, Object>>> ask(URI url, Asker asker) {
        return http.begin(BoundedGet.below(url, SidecarQueries.EXPLAIN, asker.parameters()))
                .thenApply(FleetLimits::read)
                .exceptionally(failure -> List.of());
    }

    /** Sidecars of one fleet say the same of a limit; those of another mode know other limits. */
    private static List<Map<String, Object>> joined(List<CompletableFuture<List<Map<String, Object>>>> answers) {
        Map<Object, Map<String, Object>> limits = new LinkedHashMap<>();
        for (CompletableFuture<List<Map<String, Object>>> answer : answers) {
            answer.join().forEach(limit -> limits.putIfAbsent(limit.get("limit"), limit));
        }
        return List.copyOf(limits.values());
    }

    private static List<Map<String, Object>> read(BoundedGet.Fetched fetched) {
        List<Map<String, Object>> limits = new ArrayList<>();
        try {
            JsonNode page = fetched.json();
            if (fetched.status() == OK
                    && page.path("fleet").path("store").asText().equals("used")) {
                page.path("limits").forEach(limit -> {
                    if (isShared(limit)) {
                        limits.add(members(limit));
                    }
                });
            }
        } catch (IOException e) {
            return List.of(); // no sidecar has said this
        }
        return limits;
    }

    private static boolean isShared(JsonNode limit) {
        return SHARED.contains(limit.path("dimension").asText())
                && limit.path("limit").isTextual()
                && limit.path("used").isIntegralNumber()
                && limit.path("remaining").isIntegralNumber();
    }

    private static Map<String, Object> members(JsonNode limit) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("limit", limit.path("dimension").asText());
        members.put("max", limit.path("limit").asText());
        members.put("used", limit.path("used").asLong());
        members.put("remaining", limit.path("remaining").asLong());
        if (limit.path(RETRY_AFTER).isIntegralNumber()) {
            members.put(RETRY_AFTER, limit.path(RETRY_AFTER).asLong());
        }
        return members;
    }
}
