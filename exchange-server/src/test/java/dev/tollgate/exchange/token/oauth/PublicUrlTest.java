package dev.tollgate.exchange.token.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://auth.example, https://auth.example",
        "https://auth.example:8443/, https://auth.example:8443",
        "http://127.0.0.1:8080, http://127.0.0.1:8080",
        "http://localhost, http://localhost",
        "'http://[::1]:1/', 'http://[::1]:1'"
    })
    void takesAnOrigin(String text, String url) {
        assertEquals(url, PublicUrl.of(text).text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "auth.example",
                "https://",
                "http://auth.example",
                "ftp://auth.example",
                "https://auth.example/x",
                "https://auth.example//",
                "https://a@auth.example",
                "https://auth.example?x",
                "https://auth.example#x",
                "https://auth.example\"",
                "https://auth example",
                "mailto:a@b",
                "http://localhost.evil.example",
            })
    void takesNothingElse(String text) {
        assertThrows(IllegalArgumentException.class, () -> PublicUrl.of(text));
    }
}
