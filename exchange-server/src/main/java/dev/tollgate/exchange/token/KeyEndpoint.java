package dev.tollgate.exchange.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.http.Authorization;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.HttpObserver;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.verification.Verdict;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint {@code GET /v0/key}, which returns the state of the key in {@code Authorization}, given as a bearer
 * token or as an OAuth client. Refusals are those of an exchange, and throttled together with them. It signs no token.
 */
public final class KeyEndpoint implements Endpoint {
    private final KeyCheck keys;
    private final LimitUses uses;
    private final InstantSource clock;
    private final HttpObserver observer;

    public KeyEndpoint(KeyCheck keys, LimitUses uses, InstantSource clock, HttpObserver observer) {
        this.keys = keys;
        this.uses = uses;
        this.clock = clock;
        this.observer = observer;
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        long begun = System.nanoTime();
        return keys.check(key(Authorization.of(call.headers())), call.client())
                .thenCompose(this::used)
                .handle(this::reply)
                .whenComplete(
                        (sent, never) -> observer.exchanged("key", sent.status().code(), System.nanoTime() - begun));
    }

    /** A verdict, and what is known of the uses of a valid key. */
    private record Checked(Verdict<KeyCheck.GoodKey> verdict, List<Map<String, Object>> limits) {}

    private CompletableFuture<Checked> used(Verdict<KeyCheck.GoodKey> verdict) {
        return verdict instanceof Verdict.Accepted<KeyCheck.GoodKey> accepted
                ? uses.of(accepted.holder().name(), accepted.holder().record().tier())
                        .thenApply(limits -> new Checked(verdict, limits))
                : CompletableFuture.completedFuture(new Checked(verdict, List.of()));
    }

    /** Only a valid key gets its state. */
    @Override
    public boolean provesClients() {
        return true;
    }

    private static Optional<ApiKey> key(Authorization authorization) {
        if (authorization instanceof Authorization.Bearer bearer) {
            return ApiKey.parse(bearer.token());
        }
        return authorization instanceof Authorization.Basic basic
                ? ApiKey.ofClient(basic.id(), basic.secret())
                : Optional.empty();
    }

    private Reply reply(@Nullable Checked checked, @Nullable Throwable failure) {
        if (checked == null || failure != null) {
            observer.failed(Objects.requireNonNull(failure));
            return KeyAnswers.FAILED;
        }
        return checked.verdict() instanceof Verdict.Accepted<KeyCheck.GoodKey> accepted
                ? KeyAnswers.secret(Reply.json(
                                Json.of(KeyStatus.members(accepted.holder(), checked.limits(), clock.instant()))))
                        .telling(told(accepted.holder()))
                : KeyAnswers.of(ExchangeResult.refused(checked.verdict()));
    }

    private static Map<String, Object> told(KeyCheck.GoodKey key) {
        return Map.of(
                "int_id", key.name().integrationId(),
                "key_id", key.name().keyId(),
                "tier", key.record().tier());
    }

    /** Loaded at the first request, not at the start. */
    private static final class Json {
        private static final JsonMapper MAPPER = JsonMapper.builder().build();

        private static String of(Object value) {
            try {
                return MAPPER.writeValueAsString(value) + '\n';
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
