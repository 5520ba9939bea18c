package dev.tollgate.exchange.ops.operators;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Reply;
import java.util.concurrent.CompletableFuture;

/**
 * What the operators' listener serves: the API, and the page on all other paths.
 *
 * @param prefix what the paths of the API begin with
 */
public record OperatorsEndpoint(String prefix, Endpoint api, Endpoint page) implements Endpoint {
    @Override
    public CompletableFuture<Reply> answer(Call call) {
        return (call.rawPath().startsWith(prefix) ? api : page).answer(call);
    }

    /** A 200 may be the form to sign in. Answers to those who have signed in say so themselves ({@link Reply#proven()}). */
    @Override
    public boolean provesClients() {
        return false;
    }
}
