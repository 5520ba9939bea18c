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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint {@code GET /v0/key}, which returns the state of the key in {@code Authorization}, given as a bearer
 * token or as an OAuth client. Refusals are those of an exchange, and throttled together with them. It signs no token.
 */
public final class KeyEndpoint implements Endpoint {
    private final KeyCheck keys;
    private final InstantSource clock;
    private final HttpObserver observer;

    public KeyEndpoint(KeyCheck keys, InstantSource clock, HttpObserver observer) {
        this.keys = keys;
        this.clock = clock;
        this.observer = observer;
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        long begun = System.nanoTime();
        return keys.check(key(Authorization.of(call.headers())), call.client())
                .handle(this::reply)
                .whenComplete(
                        (sent, never) -> observer.exchanged("key", sent.status().code(), System.nanoTime() - begun));
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

    private Reply reply(Verdict<KeyCheck.GoodKey> verdict, @Nullable Throwable failure) {
        if (failure != null) {
            observer.failed(failure);
            return KeyAnswers.FAILED;
        }
        return verdict instanceof Verdict.Accepted<KeyCheck.GoodKey> accepted
                ? KeyAnswers.secret(Reply.json(Json.of(KeyStatus.members(accepted.holder(), clock.instant()))))
                        .telling(told(accepted.holder()))
                : KeyAnswers.of(ExchangeResult.refused(verdict));
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
