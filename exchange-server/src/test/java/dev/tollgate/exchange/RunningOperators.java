package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.apikey.SecretHash;
import dev.tollgate.exchange.http.HttpLimits;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.registry.OperatorEntry;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Status;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server with an operators' listener, an editor and a viewer, and ways to ask it. */
final class RunningOperators implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Someone ALICE = Someone.with("alice", Role.EDITOR);
    private static final Someone BOB = Someone.with("bob", Role.VIEWER);

    final RunningExchange exchange;
    final OperatorStore store;
    final String editor;
    final String viewer;

    /** An operator of many stores: a token's hash takes longer than most tests. */
    private record Someone(OperatorToken token, String hash, Role role) {
        static Someone with(String name, Role role) {
            OperatorToken token = OperatorToken.generate(name);
            return new Someone(token, SecretHash.hash(token, OperatorToken.COST), role);
        }

        String joins(OperatorStore store) throws Exception {
            OperatorEntry entry = new OperatorEntry(token.name(), hash, role, Status.ACTIVE, Instant.now(), null);
            return store.change(transaction -> {
                transaction.put(entry);
                return token.reveal();
            });
        }
    }

    RunningOperators(OperatorStore store) throws Exception {
        this(store, Duration.ofMinutes(5), Optional.empty(), Sources.none());
    }

    /**
     * @param grace how long known tokens work while the store is out
     * @param assertions which count
     * @param sources which servers the page asks
     */
    RunningOperators(
            OperatorStore store, Duration grace, Optional<OperatorsConfig.Assertions> assertions, Sources sources)
            throws Exception {
        this.store = store;
        editor = ALICE.joins(store);
        viewer = BOB.joins(store);
        exchange = RunningExchange.over(
                store,
                new CurrentSigningKeys(SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1"))),
                RunningExchange.config(HttpLimits.DEFAULT, grace));
        exchange.server.open(
                new OperatorsConfig(
                        new InetSocketAddress("127.0.0.1", 0),
                        () -> List.of(Map.of("kid", "k1", "alg", "ES256", "state", "signs")),
                        assertions,
                        sources),
                store);
    }

    URI uri(String path) {
        return URI.create(
                "http://127.0.0.1:" + exchange.server.operatorsAddress().getPort() + path);
    }

    HttpRequest.Builder request(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + editor);
        return body == null ? request : request.header("Content-Type", "application/json");
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return exchange.send(request);
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request("GET", path, null));
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send(request("POST", path, body));
    }

    /** Changes something in whatever state it is. */
    HttpResponse<String> change(String method, String path, String body) throws Exception {
        return send(request(method, path, body).header("If-Match", "*"));
    }

    HttpResponse<String> getAs(String token, String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token));
    }

    static JsonNode json(int status, HttpResponse<String> answer) throws Exception {
        assertEquals(status, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        exchange.close();
    }
}
