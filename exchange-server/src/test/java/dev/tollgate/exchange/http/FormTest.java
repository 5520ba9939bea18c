package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FormTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=%",
                "a=%2",
                "a=%zz",
                "a=%+1",
                "a=%-1",
                "%=a",
                "a=%ff",
                "a=%c3",
                "a=%c0%80",
                "a=%ed%a0%80",
                "%ff=a",
                "a=\u00e4",
                "a=\ufffd",
                "a=b c",
                "a=b\r\n",
                "a=\0",
                "a=1#b=2",
                "=a",
                "a=1&=b",
            })
    void refusesWhatDecodersRepair(String body) {
        assertEquals(Optional.empty(), Form.parse(body));
    }

    @Test
    void readsNamesAndValues() {
        assertEquals(
                Optional.of(Map.of("a", List.of("1", "", "2"), "b c", List.of("+ =&;\u20ac"), "d", List.of(""))),
                Form.parse("a=1&&b+c=%2B+=%26;%e2%82%AC&a&%61=2&d=&"));
        assertEquals(Optional.of(Map.of()), Form.parse(""));
    }

    @Test
    void dropsNoParameterHoweverManyThereAre() {
        String body = "x&".repeat(8_000) + "secret=1";

        assertEquals(List.of("1"), Form.parse(body).orElseThrow().get("secret"));
    }

    @Test
    void decodesWhatAnEncoderMade() {
        String text = "a.b-c_d*e~ +%&=;#\u20ac\ud83d\ude00\n";

        assertEquals(Optional.of(text), Form.decode(URLEncoder.encode(text, StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-www-form-urlencoded                   | true",
                "APPLICATION/X-WWW-Form-Urlencoded;charset=UTF-8     | true",
                "application/x-www-form-urlencoded ; charset=\"utf-8\" | true",
                "application/x-www-form-urlencoded; charset=latin1   | false",
                "application/json                                    | false",
                "multipart/form-data                                 | false",
                "''                                                  | false",
            })
    void isDeclaredInOneFieldAndInUtf8(String type, boolean declared) {
        HttpHeaders headers = new DefaultHttpHeaders().add("Content-Type", type);

        assertEquals(declared, Form.isDeclared(headers));
        assertFalse(Form.isDeclared(headers.add("Content-Type", "application/x-www-form-urlencoded")));
    }

    @Test
    void isNotDeclaredWithoutAField() {
        assertFalse(Form.isDeclared(new DefaultHttpHeaders()));
        assertTrue(Form.isDeclared(new DefaultHttpHeaders().add("content-type", "application/x-www-form-urlencoded")));
    }
}
