package dev.tollgate.sidecar.ops;

import dev.tollgate.log.AccessLineParts;
import dev.tollgate.log.AnonymousLines;
import dev.tollgate.output.Line;
import dev.tollgate.output.OutputQueue;
import dev.tollgate.sidecar.locate.LocateObserver;
import dev.tollgate.sidecar.locate.LocateObserver.Answered;
import dev.tollgate.sidecar.ndt.TestObserver.RefusedRequest;
import dev.tollgate.sidecar.ndt.TestObserver.TestRecord;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * The lines of requests and tests. Those of integrations and organizations are all written. The others anybody can cause,
 * also with a token, since anybody gets an access token that names no integration. In a minute {@link AnonymousLines#MOST}
 * of their refusals of each status are written, {@link #SERVED} of their served requests of each status ({@link BlockLines}
 * for a client), and as many records of tests that measured nothing as refusals, of each outcome. Records of tests that
 * measured something are all written. For many threads, none of which waits.
 */
final class RecordLines {
    /** Lines of served requests of one status in a minute. */
    static final int SERVED = 1_000;

    private static final int USUAL_LENGTH = 512;

    private final OutputQueue log;
    private final LongSupplier nanos;
    private final IntConsumer lineLeftOut;
    private final Consumer<String> recordLeftOut;
    private final AnonymousLines<Integer> refusedAtLocate;
    private final AnonymousLines<Integer> servedAtLocate;
    private final BlockLines servedToBlocks;
    private final AnonymousLines<Integer> refusedAtNdt;
    private final AnonymousLines<String> tests;
    private final FastThreadLocal<Line> lineOfThread = new FastThreadLocal<>() {
        @Override
        protected Line initialValue() {
            return new Line(USUAL_LENGTH);
        }
    };
    private final AnonymousLines.LeftOut<Integer> leftOutAtLocate = this::leftOutAtLocate;

    /**
     * @param log takes the lines
     * @param nanos a clock that never goes back
     * @param lineLeftOut is told the status of a request whose line is left out
     * @param recordLeftOut is told the outcome of a test whose record is left out
     */
    RecordLines(OutputQueue log, LongSupplier nanos, IntConsumer lineLeftOut, Consumer<String> recordLeftOut) {
        long now = nanos.getAsLong();
        this.log = log;
        this.nanos = nanos;
        this.lineLeftOut = lineLeftOut;
        this.recordLeftOut = recordLeftOut;
        refusedAtLocate = new AnonymousLines<>(now);
        servedAtLocate = new AnonymousLines<>(now, SERVED);
        servedToBlocks = new BlockLines(now);
        refusedAtNdt = new AnonymousLines<>(now);
        tests = new AnonymousLines<>(now);
    }

    void answered(Answered answered) {
        long now = nanos.getAsLong();
        refusedAtLocate.tell(now, leftOutAtLocate);
        servedAtLocate.tell(now, leftOutAtLocate);
        if (answered.caller() != null || isWritten(answered, now)) {
            log.request(written(answered));
        } else {
            lineLeftOut.accept(answered.status());
        }
    }

    /** The queue copies a line, so a thread writes all its lines of requests in the same memory. */
    private Line written(Answered answered) {
        Line line = lineOfThread.get();
        line.reset();
        AccessLine.write(line, answered, System.currentTimeMillis());
        return line;
    }

    private boolean isWritten(Answered answered, long now) {
        boolean served = answered.status() < HttpResponseStatus.BAD_REQUEST.code()
                && !answered.outcome().equals(LocateObserver.PREFLIGHT);
        if (!served) {
            return refusedAtLocate.admits(answered.status());
        }
        if (servedToBlocks.admits(answered.client(), now)) {
            return servedAtLocate.admits(answered.status());
        }
        servedAtLocate.leaveOut(answered.status());
        return false;
    }

    void refused(RefusedRequest refused) {
        refusedAtNdt.tell(nanos.getAsLong(), this::leftOutAtNdt);
        if (refused.who().isPresent() || refusedAtNdt.admits(refused.status())) {
            log.request(AccessLine.of(refused, System.currentTimeMillis()));
        } else {
            lineLeftOut.accept(refused.status());
        }
    }

    void ended(TestRecord test) {
        tests.tell(nanos.getAsLong(), this::testsLeftOut);
        if (test.who().isPresent() || Measured.something(test) || tests.admits(test.outcome())) {
            log.test(UsageLine.of(test, System.currentTimeMillis()));
        } else {
            recordLeftOut.accept(test.outcome());
        }
    }

    /** Tells what was left out so far. */
    void tellLeftOut() {
        refusedAtLocate.tellAll(this::leftOutAtLocate);
        servedAtLocate.tellAll(this::leftOutAtLocate);
        refusedAtNdt.tellAll(this::leftOutAtNdt);
        tests.tellAll(this::testsLeftOut);
    }

    private void leftOutAtLocate(int status, int lines) {
        log.request(AccessLineParts.leftOut(AccessLine.LOCATE, status, lines, System.currentTimeMillis()));
    }

    private void leftOutAtNdt(int status, int lines) {
        log.request(AccessLineParts.leftOut(AccessLine.NDT, status, lines, System.currentTimeMillis()));
    }

    private void testsLeftOut(String outcome, int records) {
        log.test(UsageLine.leftOut(outcome, records, System.currentTimeMillis()));
    }
}
