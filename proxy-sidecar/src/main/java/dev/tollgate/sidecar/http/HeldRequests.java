package dev.tollgate.sidecar.http;

import dev.tollgate.http.OneRequestCodec;
import dev.tollgate.memory.UnparsedOctets;
import io.netty.handler.codec.http.HttpDecoderConfig;

/**
 * The octets that a client has sent after the running request, kept in the codec. Beyond a bound the connection is not
 * read until all are decoded.
 */
final class HeldRequests {
    /** A client that sends one request at a time never reaches this number. */
    private static final int MANY = 1024;

    private final OneRequestCodec codec;
    private final ReadGate reading;
    private final HeadClock clock;
    private final UnparsedOctets unparsed;

    HeldRequests(HttpDecoderConfig decoding, ReadGate reading, HeadClock clock, UnparsedOctets unparsed) {
        this.codec = new OneRequestCodec(decoding, this::decoded);
        this.reading = reading;
        this.clock = clock;
        this.unparsed = unparsed;
    }

    OneRequestCodec codec() {
        return codec;
    }

    /** A read is over. */
    void readComplete() {
        if (codec.kept() >= MANY) {
            reading.stop(ReadGate.Reason.HELD);
        }
    }

    boolean isEmpty() {
        return codec.kept() == 0;
    }

    /** Whether, for all that is known, the client has sent nothing more. */
    boolean isAll() {
        return isEmpty() && !reading.isStoppedFor(ReadGate.Reason.HELD);
    }

    /** Has the next request served, in another turn of the event loop if it has come already. */
    void next() {
        codec.next();
    }

    /** All whole requests are decoded: a head that is left has begun. */
    private void decoded(int left) {
        if (left == 0) {
            unparsed.usedUp();
        } else {
            clock.headBegun();
        }
        reading.resume(ReadGate.Reason.HELD);
    }

    /** Drops what is held and what still comes. */
    void drop() {
        codec.dropRest();
        reading.resume(ReadGate.Reason.HELD);
    }
}
