package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NdtTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/ndt/v7/download?x=1, /ndt/v7/download",
        "/ndt/v7/%64ownload, /ndt/v7/download",
        "/ndt%2Fv7/download, /ndt/v7/download",
        "//ndt/v7/download, //ndt/v7/download",
        "/ndt/v7/./download, /ndt/v7/./download",
        "/NDT/v7/download, /NDT/v7/download",
        "/a+b, /a+b",
        "http://host/ndt/v7/upload?x, /ndt/v7/upload",
        "HTTP://host:80?x, /"
    })
    void decodesThePathAndCleansNothing(String target, String path) {
        assertEquals(path, NdtTarget.of(target).orElseThrow().path());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "host:443",
                "",
                "/a#b",
                "/a%4",
                "ftp://host/a",
                "http:///a",
                "http://u@host/a",
                "http://[::1/a",
                "http://a\\b/"
            })
    void readsNoPathInAnythingElse(String target) {
        assertEquals(Optional.empty(), NdtTarget.of(target));
    }

    @Test
    void takesHostFromTheAbsoluteForm() {
        NdtTarget target = NdtTarget.of("http://[::1]:80/a?b=/c").orElseThrow();

        assertEquals(Optional.of("[::1]:80"), target.authority());
        assertEquals("/a?b=/c", target.origin());
    }

    @Test
    void readsTheFirstValueOfAParameter() {
        NdtTarget target = NdtTarget.of("/p?x=;access_token=no&access%5Ftoken=a%2Bb&access_token=c&y=")
                .orElseThrow();

        assertEquals(Optional.of("a+b"), target.parameter("access_token"));
        assertEquals(Optional.empty(), target.parameter("y"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/p?client_name=50%&access_token=a",
                "/p?access_token=a&client_name=50%",
                "/p?%zz=1&access_token=a",
                "/p?access_token=%a&access_token=a",
                "/p?x=1;access_token=b&access_token=c;&access_token=a",
                "/p?&&access_token=a"
            })
    void passesOverWhatGoPassesOver(String target) {
        assertEquals(Optional.of("a"), NdtTarget.of(target).orElseThrow().parameter("access_token"));
    }

    @Test
    void dropsWhatGoPassesOver() {
        NdtTarget target = NdtTarget.of("/p?a=1&int_id=%&b=%zz&int%5fid%=x&%&c=1;key_id=x&d=%41&&e")
                .orElseThrow();

        assertEquals("/p?a=1&d=%41&e", target.withoutReserved().origin());
    }

    @Test
    void dropsCopiesOfTheIdentityHoweverTheyAreWritten() {
        NdtTarget target =
                NdtTarget.of("/p?int_id=x&a=1&int%5fid=y&key_id&KEY_ID=kept").orElseThrow();

        assertEquals("/p?a=1&KEY_ID=kept", target.withoutReserved().origin());
        assertTrue(NdtTarget.of("/p?key_id=x")
                .orElseThrow()
                .withoutReserved()
                .origin()
                .equals("/p"));
    }
}
