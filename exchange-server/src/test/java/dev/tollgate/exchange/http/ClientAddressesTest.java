package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.tollgate.fixture.LoggedEvents;
import dev.tollgate.http.Network;
import dev.tollgate.http.TrustedNetworks;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientAddressesTest {
    @RegisterExtension
    final LoggedEvents lines = new LoggedEvents(ClientAddresses.class);

    private final ClientAddresses addresses =
            new ClientAddresses(new TrustedNetworks(List.of(Network.of("127.0.0.1"), Network.of("10.0.0.0/8"))));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1              | 192.0.2.1",
                "192.0.2.1:4711         | 192.0.2.1",
                "2001:db8::1            | 2001:db8::1",
                "[2001:db8::1]          | 2001:db8::1",
                "[2001:db8::1]:443      | 2001:db8::1",
                "2001:db8::1:4711       | 2001:db8::1:4711",
                "::ffff:192.0.2.1       | 192.0.2.1",
                "2001:db8::192.0.2.9    | 2001:db8::c000:209",
                "198.51.100.1, 192.0.2.1:1, 10.0.0.2:1 | 192.0.2.1",
                "192.0.2.1, ,,          | 192.0.2.1",
                "','                    | 127.0.0.1",
                "198.51.100.1, 10.0.0.2 | 198.51.100.1",
            })
    void readsAnEntryWithAPortAndPassesOverAnEmptyOne(String forwardedFor, String expected) {
        assertEquals(expected, behindProxy(forwardedFor));
        assertEquals(List.of(), lines.list());
    }

    @Test
    void saysOnceAMinuteThatAProxyNamesNoAddressAndDoesNotRepeatWhatAClientMayHaveWritten() {
        for (String nonsense :
                new String[] {"unknown", "localhost", "010.0.0.9", "192.0.2.1:port", "[2001:db8::1]:443:1"}) {
            assertEquals("127.0.0.1", behindProxy(nonsense));
        }

        assertEquals(1, lines.list().size());
        ILoggingEvent line = lines.list().get(0);
        assertTrue(line.getKeyValuePairs().toString().contains("127.0.0.1"), line.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https       | true",
                "HTTPS       | true",
                "https, http | true",
                "http        | false",
                "http, https | false",
                "httpsx      | false",
                "''          | false",
            })
    void believesOnlyATrustedProxyThatItsClientUsedTls(String forwardedProto, boolean expected) {
        HttpHeaders headers = new DefaultHttpHeaders().set("X-Forwarded-Proto", forwardedProto);
        assertEquals(expected, addresses.isEncrypted(new EmbeddedChannel(), headers));
        ClientAddresses none = new ClientAddresses(new TrustedNetworks(List.of()));
        assertFalse(none.isEncrypted(new EmbeddedChannel(), headers));
    }

    /** An embedded channel's peer counts as the loopback address. */
    private String behindProxy(String forwardedFor) {
        EmbeddedChannel channel = new EmbeddedChannel();
        try {
            return NetUtil.toAddressString(
                    addresses.of(channel, new DefaultHttpHeaders().add("X-Forwarded-For", forwardedFor)));
        } finally {
            channel.close();
        }
    }
}
