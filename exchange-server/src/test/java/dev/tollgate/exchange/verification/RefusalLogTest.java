package dev.tollgate.exchange.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.fixture.LoggedEvents;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A minute of attacks is a few lines. */
final class RefusalLogTest {
    private static final Verdict<String> WRONG = new Verdict.Refused<>(Refusal.WRONG_SECRET);
    private static final Verdict<String> UNKNOWN = new Verdict.Refused<>(Refusal.UNKNOWN_KEY);
    private static final Verdict<String> THROTTLED = new Verdict.Throttled<>(Duration.ofSeconds(1));

    @RegisterExtension
    final LoggedEvents lines = new LoggedEvents(RefusalLog.class);

    private final RefusalLog refusals = new RefusalLog(refusal -> {});

    @Test
    void tellsOfAKeyThatExistsWithReasonsAndAddresses() throws Exception {
        KeyName key = new KeyName("acme", "ki_1");
        refusals.note(key, address(1), WRONG);
        refusals.note(key, address(2), WRONG);
        refusals.note(key, address(2), THROTTLED);
        refusals.note(key, address(3), new Verdict.Accepted<>("good"));

        assertEquals(List.of("integration=acme key_id=ki_1 wrong_secret=2 throttled=1 addresses=2"), told());
        refusals.note(key, address(1), THROTTLED);
        assertEquals(List.of("integration=acme key_id=ki_1 throttled=1 addresses=1"), told());
        assertEquals(List.of(), told());
        refusals.note(key, address(1), THROTTLED);
        assertEquals(List.of("throttled=1 addresses=1"), told());
    }

    @Test
    void tellsOfAllElseInOneLineAndRepeatsNoNameThatItsSenderMadeUp() throws Exception {
        for (int i = 0; i < 200; i++) {
            refusals.note(new KeyName("nobody", "ki_" + i), address(i), UNKNOWN);
        }
        refusals.malformed(address(1));
        refusals.note(address(1), new Verdict.Busy<>());
        refusals.note(address(1), new Verdict.StoreUnavailable<>());

        assertEquals(List.of("malformed=1 unknown_key=200 busy=1 store_unavailable=1 addresses=100 or more"), told());
    }

    @Test
    void tellsOfSoManyKeysAtMost() throws Exception {
        for (int i = 0; i <= RefusalLog.MAX_KEYS; i++) {
            refusals.note(new KeyName("acme", "ki_" + i), address(1), WRONG);
        }

        List<String> told = told();
        assertEquals(RefusalLog.MAX_KEYS + 1, told.size());
        assertTrue(told.contains("wrong_secret=1 addresses=1"), told.toString());
    }

    private List<String> told() {
        lines.list().clear();
        refusals.tell();
        return lines.list().stream()
                .map(line -> String.join(
                        " ",
                        line.getKeyValuePairs().stream()
                                .map(pair -> pair.key + "=" + pair.value)
                                .toList()))
                .toList();
    }

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
    }
}
