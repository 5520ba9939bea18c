package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthorizationTest {
    @Test
    void readsAFormEncodedClient() {
        assertEquals(new Authorization.Basic("a c", "s:+\u20ac"), of("Basic " + base64("a+c:s%3A%2b%E2%82%AC")));
        assertEquals(new Authorization.Basic("a", "s:t"), of("bASIC  " + base64("a:s:t")));
        assertEquals(new Authorization.Basic("", ""), of("Basic " + base64(":")));
    }

    @Test
    void readsABearer() {
        assertEquals(new Authorization.Bearer("mlabk.cii_a.ki_b.c"), of("bearer mlabk.cii_a.ki_b.c"));
        assertEquals(new Authorization.Bearer("\u20ac"), of("Bearer \u00e2\u0082\u00ac"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic",
                "Bearer",
                "Bearer ",
                "Basic ",
                "Basic !",
                "Basic YQ",
                "Basic YTpi=",
                "Basic YTol",
                "Basic YTolZmY",
                "Digest x",
                "mlabk.cii_a.ki_b.c",
                "Basic\tYTpi",
            })
    void readsNothingElse(String field) {
        assertEquals(new Authorization.Unreadable(), of(field));
    }

    @Test
    void refusesToChoose() {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        assertEquals(new Authorization.Missing(), Authorization.of(headers));
        headers.add("Authorization", "Bearer a").add("Authorization", "Bearer a");
        assertEquals(new Authorization.Repeated(), Authorization.of(headers));
    }

    @Test
    void showsNoSecret() {
        assertFalse(of("Basic " + base64("a:hidden")).toString().contains("hidden"));
        assertFalse(of("Bearer hidden").toString().contains("hidden"));
    }

    private static Authorization of(String field) {
        return Authorization.of(new DefaultHttpHeaders().add("Authorization", field));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
