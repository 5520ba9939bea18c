package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/v2/nearest/ndt/ndt7, /v2/nearest/ndt/ndt7",
        "/v2/%6eearest/ndt/ndt7, /v2/nearest/ndt/ndt7",
        "/v2/%6Eearest/ndt/ndt7?x=%2F, /v2/nearest/ndt/ndt7?x=%2F",
        "//v2///nearest/ndt/ndt7, /v2/nearest/ndt/ndt7",
        "/v2/./nearest/ndt/./ndt7, /v2/nearest/ndt/ndt7",
        "/v2/nearest/../platform/heartbeat, /v2/platform/heartbeat",
        "/v2/nearest/%2e%2e/platform/heartbeat, /v2/platform/heartbeat",
        "/v2/nearest/ndt/%2E%2e/%2e./platform/heartbeat, /v2/platform/heartbeat",
        "/../../v2/live, /v2/live",
        "/v2/nearest/ndt/ndt7/, /v2/nearest/ndt/ndt7/",
        "/v2/nearest/ndt/ndt7/.., /v2/nearest/ndt/",
        "http://a/v2/live, /v2/live",
        "HTTPS://a:443/v2/%6cive?a, /v2/live?a",
        "http://a, /",
        "http://a?q, /?q",
        "/v2/live?, /v2/live?",
        "/v2/live?a=/../b;c, /v2/live?a=/../b;c",
    })
    void makesThePathCanonical(String target, String canonical) {
        assertEquals(canonical, RequestTarget.of(target).orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "a:80",
                "v2/live",
                "ftp://a/v2/live",
                "http:///v2/live",
                "/v2%2Flive",
                "/v2/nearest%2fndt/ndt7",
                "/v2/%00live",
                "/v2/live%",
                "/v2/live%4",
                "/v2/%zzlive",
                "/v2/%256eearest/ndt/ndt7",
                "/v2/live;x",
                "/v2\\live",
                "/v2/%5clive",
                "/v2/live#x",
                "/v2/live?#x",
                "/v2/liv\u00e9",
                "/v2/%c3%a9",
                "/v2/live\u0000",
                "/v2/ live",
                "/v2/live\u007f",
            })
    void refusesWhatServersReadDifferently(String target) {
        assertTrue(RequestTarget.of(target).isEmpty());
    }
}
