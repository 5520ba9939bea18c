package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.fixture.LoggedEvents;
import dev.tollgate.http.ForwardedDoubts;
import dev.tollgate.http.Network;
import dev.tollgate.http.TrustedNetworks;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientAddressTest {
    private static final InetSocketAddress PROXY = new InetSocketAddress("10.0.0.1", 4711);

    @RegisterExtension
    final LoggedEvents lines = new LoggedEvents(ClientAddress.class);

    private long now = Long.MAX_VALUE - 1;
    private final ForwardedDoubts doubts = new ForwardedDoubts(() -> now);
    private final ClientAddress client =
            new ClientAddress(new TrustedNetworks(List.of(Network.of("10.0.0.0/8"))), doubts, () -> now);

    private String of(String... forwardedFor) {
        return NetUtil.toAddressString(client.of(PROXY, List.of(forwardedFor)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1              | 192.0.2.1",
                "192.0.2.1:4711         | 192.0.2.1",
                "2001:db8::1            | 2001:db8::1",
                "[2001:db8::1]          | 2001:db8::1",
                "[2001:db8::1]:4711     | 2001:db8::1",
                "2001:db8::1:4711       | 2001:db8::1:4711",
                "::ffff:192.0.2.1       | 192.0.2.1",
                "2001:db8::192.0.2.9    | 2001:db8::c000:209",
                "2001:db8::9.9.9.9      | 2001:db8::909:909",
                "[2001:db8::9.9.9.9]:80 | 2001:db8::909:909",
                "64:ff9b::192.0.2.1     | 64:ff9b::c000:201",
                "1:2:3:4:5:6:255.0.0.1  | 1:2:3:4:5:6:ff00:1",
                "198.51.100.1, 192.0.2.1:1, 10.0.0.2:1 | 192.0.2.1",
                "192.0.2.1,             | 192.0.2.1",
                "192.0.2.1, ,,          | 192.0.2.1",
                "','                    | 10.0.0.1",
                "198.51.100.1, 10.0.0.2 | 198.51.100.1",
            })
    void readsAnEntryWithAPortAndPassesOverAnEmptyOne(String forwardedFor, String expected) {
        assertEquals(expected, of(forwardedFor));
        assertEquals(List.of(), lines.list());
    }

    @Test
    void joinsAllFieldsOfARequest() {
        assertEquals("192.0.2.1", of("192.0.2.1:80", "", "10.0.0.3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown             | 10.0.0.1",
                "localhost           | 10.0.0.1",
                "010.0.0.9           | 10.0.0.1",
                "192.0.2.1, _hidden, 10.0.0.2 | 10.0.0.2",
                "192.0.2.1:          | 10.0.0.1",
                "192.0.2.1:123456    | 10.0.0.1",
                "1.2.3:80            | 10.0.0.1",
                "2001:db8::9.9.9.256 | 10.0.0.1",
                "1:2:3:4:5:6:7:1.2.3.4 | 10.0.0.1",
                "1.2.3.4.5           | 10.0.0.1",
                "[192.0.2.1:80       | 10.0.0.1",
            })
    void takesTheProxyForTheClientWhereItsWordCannotBeRead(String forwardedFor, String expected) {
        assertEquals(expected, of(forwardedFor));
        assertEquals(1, lines.list().size());
        assertEquals(
                "[proxy=\"" + expected + "\"]",
                lines.list().get(0).getKeyValuePairs().toString());
    }

    @RegisterExtension
    final LoggedEvents signs = new LoggedEvents(ForwardedDoubts.class);

    @Test
    void tellsOfABalancerThatIsNotTrusted() {
        for (int i = 0; i < 3; i++) {
            assertEquals("203.0.113.9", of("192.0.2.1, 203.0.113.9"));
        }
        client.of(new InetSocketAddress("203.0.113.9", 4711), List.of("192.0.2.1"));
        assertEquals("192.0.2.1", of("192.0.2.1, 10.0.0.7"));

        assertEquals(3, doubts.count(ForwardedDoubts.Doubt.ENTRIES_BEFORE));
        assertEquals(1, doubts.count(ForwardedDoubts.Doubt.UNTRUSTED_PEER));
        assertEquals(2, signs.list().size());
        now += Duration.ofMinutes(1).toNanos();
        of("192.0.2.1, 203.0.113.9");
        assertEquals(3, signs.list().size());
    }

    @Test
    void saysSoOnceAMinute() {
        of("unknown");
        now += Duration.ofSeconds(60).toNanos() - 1;
        of("unknown");
        assertEquals(1, lines.list().size());
        now++;
        of("unknown");
        assertEquals(2, lines.list().size());
    }
}
