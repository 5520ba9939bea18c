package dev.tollgate.http;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A URL that no parser likes is refused in one line. */
final class HostileUrlTest {
    private static final int LONG = 100_000;

    static List<UrlRule> rules() {
        return List.of(UrlRule.SERVER, UrlRule.BASE, UrlRule.JWKS);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void isRefused(UrlRule rule) {
        assertSurvives(rule::read, IllegalArgumentException.class);
        assertSurvives(
                Stream.of(
                                "http:",
                                "http://",
                                "http:a",
                                "http:?",
                                "http://?",
                                "http://#",
                                "http://:",
                                "http://:80",
                                "http://a:",
                                "http://a:-1",
                                "http://a:99999999999999999999",
                                "http://[",
                                "http://[]",
                                "http://[::1",
                                "http://[::1]:",
                                "http://[::1%25lo]",
                                "http://[::1%lo]:80",
                                "http://[1.2.3.4]",
                                "http://[v1.a]",
                                "http://a_b",
                                "http://a..b",
                                "http://-",
                                "http://a/%",
                                "http://a/%zz",
                                "http://a/%00",
                                "http://\ud800",
                                "http://\u00fc.example",
                                "http://a\n",
                                "http://a\u2028",
                                "http://a@b@c",
                                "http://@",
                                "//a",
                                "http://" + "a".repeat(LONG),
                                "http://" + "a.".repeat(LONG) + "a",
                                "http://[" + ":".repeat(LONG) + "]",
                                "http://a/" + "%2e/../".repeat(LONG),
                                "http" + "+s".repeat(LONG) + "://a")
                        .collect(Collectors.toMap(Function.identity(), Function.identity())),
                rule::read,
                IllegalArgumentException.class);
    }
}
