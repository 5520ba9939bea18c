package dev.tollgate.exchange.ops;

import dev.tollgate.exchange.http.Answered;
import dev.tollgate.exchange.ops.operators.OperatorRequests;
import dev.tollgate.log.AccessLineParts;
import dev.tollgate.log.AnonymousLines;
import dev.tollgate.log.LineFields;
import dev.tollgate.output.Line;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The access lines: one for each request at a route that takes keys or by an operator, and one for each refusal. Of those without a good key,
 * which anybody can cause, a few of each status are written in a minute ({@link AnonymousLines}). For many threads, none of
 * which waits.
 */
final class AccessLines {
    private static final String SERVICE = "exchange";
    /** What endpoints tell, in this order. */
    private static final List<String> TOLD =
            List.of(OperatorRequests.OPERATOR, "int_id", "key_id", "tier", "org", "jti");

    private final AnonymousLines<Integer> anonymous = new AnonymousLines<>(System.nanoTime());
    private final Consumer<Line> out;
    private final IntConsumer leftOut;

    /**
     * @param out takes the lines
     * @param leftOut is told the status of each that is not written
     */
    AccessLines(Consumer<Line> out, IntConsumer leftOut) {
        this.out = out;
        this.leftOut = leftOut;
    }

    void tell(Answered answered) {
        boolean refused = answered.status() >= HttpResponseStatus.BAD_REQUEST.code();
        if (!refused && !answered.asksForKey() && !answered.told().containsKey(OperatorRequests.OPERATOR)) {
            return;
        }
        anonymous.tell(System.nanoTime(), this::tellLeftOut);
        if (isProven(answered) || anonymous.admits(answered.status())) {
            out.accept(AccessLineParts.line(
                    answered.status(),
                    "request at the exchange server",
                    System.currentTimeMillis(),
                    line -> write(answered, line)));
        } else {
            leftOut.accept(answered.status());
        }
    }

    /** A route alone is told of strangers, too. */
    private static boolean isProven(Answered answered) {
        return TOLD.stream().anyMatch(answered.told()::containsKey);
    }

    /** Tells what was left out so far. */
    void tellLeftOut() {
        anonymous.tellAll(this::tellLeftOut);
    }

    private void tellLeftOut(int status, int lines) {
        out.accept(AccessLineParts.leftOut(SERVICE, status, lines, System.currentTimeMillis()));
    }

    private static void write(Answered answered, LineFields line) throws IOException {
        line.text("access", SERVICE);
        answered.names().writeTo(line);
        for (String name : TOLD) {
            Object value = answered.told().get(name);
            if (value instanceof Integer number) {
                line.number(name, number);
            } else if (value != null) {
                line.text(name, value.toString());
            }
        }
        line.text("client", NetUtil.toAddressString(answered.client()));
        line.text("method", answered.method());
        line.text(
                "path",
                answered.path().isEmpty()
                        ? String.valueOf(answered.told().getOrDefault(OperatorRequests.ROUTE, ""))
                        : answered.path());
        line.number("status", answered.status());
        AccessLineParts.duration(line, answered.nanos());
    }
}
