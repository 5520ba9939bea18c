package dev.tollgate.sidecar.http;

import dev.tollgate.memory.Account;
import dev.tollgate.memory.MeasuredHeaders;
import dev.tollgate.memory.MemoryKind;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;

/** Counts what the requests of an HTTP/1 connection take from their heads to their answers. */
final class MessageMemory {
    /** The memory of a part of a body besides its octets. */
    private static final int PART = 192;

    private final Account account;
    private int serving;
    private int counted;

    MessageMemory(Account account) {
        this.account = account;
    }

    /** A message is passed to the application. */
    void serves(Object msg) {
        serving += weight(msg);
    }

    /** The request that was being served has its answer. */
    void answered() {
        serving = 0;
        count();
        account.answered();
    }

    /** Nothing is served any more. */
    void clear() {
        serving = 0;
        count();
    }

    /** Tells the account; to be called when a read is over. */
    void count() {
        if (serving != counted) {
            account.hold(MemoryKind.HEAP, serving - counted);
            counted = serving;
        }
    }

    private static int weight(Object msg) {
        if (msg instanceof HttpRequest head) {
            return MeasuredHeaders.weightOf(head.headers()) + head.uri().length();
        }
        return msg instanceof HttpContent part && part.content().isReadable()
                ? PART + part.content().readableBytes()
                : 0;
    }
}
