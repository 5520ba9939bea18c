package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Replies of a store that is another program's, or broken. */
final class HostileReplyTest {
    private static final int LONG = 2_000;

    /** Octets of each value, in each length up to that of a reply with some windows, and longer. */
    private static List<byte[]> replies() {
        List<byte[]> all = new ArrayList<>();
        for (int length : new int[] {0, 1, 2, 3, 8, 9, 10, 11, 24, 41, 42, 43, 44, 50, 57, 58, 66, 67, 100, LONG}) {
            for (int first = 0; first < 8; first++) {
                for (int value = Byte.MIN_VALUE; value <= Byte.MAX_VALUE; value++) {
                    byte[] reply = new byte[length];
                    Arrays.fill(reply, (byte) value);
                    if (length > 0) {
                        reply[0] = (byte) first;
                    }
                    all.add(reply);
                }
            }
        }
        return all;
    }

    private interface Reader {
        void read(byte[] reply);
    }

    private static void assertRefuses(Reader reader) {
        for (byte[] reply : replies()) {
            try {
                reader.read(reply);
            } catch (IllegalArgumentException e) {
                assertNotNull(e.getMessage());
            }
        }
    }

    @Test
    void areRefused() {
        assertRefuses(StoreReply::read);
        assertRefuses(reply -> ResetNote.read("acme", reply, 0));
        assertRefuses(reply -> new Members(1, () -> 0).told(reply));
        assertRefuses(Roster::read);
    }

    /** Whoever waits for the reply is told of the fault. */
    @Test
    void failWhatWaitsForThem() {
        AtomicReference<Throwable> told = new AtomicReference<>();
        Scripts.Answer answer = new Scripts.Answer() {
            @Override
            public void reply(byte[] reply) {
                new Members(1, () -> 0).told(reply);
            }

            @Override
            public void failed(Throwable cause) {
                told.set(cause);
            }

            @Override
            public void late() {}
        };

        Scripts.hand(answer, new byte[3]);

        assertEquals(StoreFault.PROTOCOL, StoreFault.of(told.get()));
    }
}
