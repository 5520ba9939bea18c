package dev.tollgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which versions and hosts every listener takes. */
final class HeadRulesTest {
    private static final int GOOD = 0;

    private static int fault(HttpVersion version, String target, String... hosts) {
        HttpRequest head = new DefaultHttpRequest(version, HttpMethod.GET, target);
        head.headers().add(HttpHeaderNames.HOST, List.of(hosts));
        HttpResponseStatus fault = HeadRules.fault(head);
        return fault == null ? GOOD : fault.code();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, 0",
        "HTTP/1.0, 0",
        "http/1.1, 400",
        "Http/1.0, 400",
        "HTTP/1.2, 505",
        "HTTP/1.9, 505",
        "HTTP/2.0, 505",
        "HTTP/0.9, 505",
        "ICAP/1.1, 505",
    })
    void servesTwoVersions(String version, int status) {
        assertEquals(status, fault(HttpVersion.valueOf(version), "/", "a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a:",
                "a:80",
                "A.b-c_d~e",
                "192.0.2.1:8080",
                "[::1]",
                "[2001:db8::1]:443",
                "a%20b",
                "xn--bcher-kva.example."
            })
    void takesNamesAndAddresses(String host) {
        assertEquals(GOOD, fault(HttpVersion.HTTP_1_1, "/", host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a/b",
                "user@a",
                "a,b",
                "a, a",
                "a?b",
                "a#b",
                "a\\b",
                "a:b",
                "a:1:2",
                "a:65536",
                "a:-1",
                "a:\u0661",
                ":80",
                "a%",
                "a%2",
                "a%zz",
                "a\u00e9",
                "a\t",
                "http://a",
                "[::1",
                "::1",
                "[::1]a",
                "[]",
                "[a]",
                "[::1%eth0]",
                "[::1%/b]",
                "[::1%25a]",
                "\"a\"",
                "<a>"
            })
    void refusesWhatIsNoHost(String host) {
        assertEquals(400, fault(HttpVersion.HTTP_1_1, "/", host));
        assertEquals(400, fault(HttpVersion.HTTP_1_0, "/", host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "a:443"})
    void refusesToBeATunnel(String target) {
        HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.CONNECT, target);
        head.headers().add(HttpHeaderNames.HOST, "a:443");

        assertEquals(HttpResponseStatus.BAD_REQUEST, HeadRules.fault(head));
    }

    @Test
    void asksForExactlyOneHost() {
        assertEquals(400, fault(HttpVersion.HTTP_1_1, "/"));
        assertEquals(GOOD, fault(HttpVersion.HTTP_1_0, "/"));
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_1_0)) {
            assertEquals(400, fault(version, "/", "a", "a"));
            assertEquals(400, fault(version, "/", "a", ""));
            assertEquals(400, fault(version, "/", "", ""));
        }
    }

    @ParameterizedTest
    @CsvSource({"/, 0", "/a?http://b, 0", "*, 0", "http://a/, 400", "a:443, 400"})
    void takesAnEmptyHostWhereTheTargetNamesNoAuthority(String target, int status) {
        assertEquals(status, fault(HttpVersion.HTTP_1_1, target, ""));
    }

    @Test
    void reflectsNoRequest() {
        HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.TRACE, "/");
        head.headers().set(HttpHeaderNames.HOST, "a");

        assertEquals(HttpResponseStatus.NOT_IMPLEMENTED, HeadRules.fault(head));
    }
}
