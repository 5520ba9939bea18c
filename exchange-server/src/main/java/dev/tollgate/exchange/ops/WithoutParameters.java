package dev.tollgate.exchange.ops;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Reply;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.CompletableFuture;

/**
 * An endpoint for operators that takes no parameters. It answers a query with 400, since a parameter that is ignored looks
 * as if it worked.
 *
 * @param page answers without a query
 */
public record WithoutParameters(Endpoint page) implements Endpoint {
    @Override
    public CompletableFuture<Reply> answer(Call call) {
        return call.rawQuery().isEmpty()
                ? page.answer(call)
                : CompletableFuture.completedFuture(Reply.error(
                        HttpResponseStatus.BAD_REQUEST,
                        call.rawPath() + " takes no parameters: remove the question mark and what follows"));
    }
}
