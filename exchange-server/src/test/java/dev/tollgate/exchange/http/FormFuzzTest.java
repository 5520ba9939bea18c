package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Forms: whatever is read is read again as the same after it was written by the JDK's encoder. */
class FormFuzzTest {
    @FuzzTest
    void readsWhatItWouldWrite(byte[] octets) {
        Optional<Map<String, List<String>>> form = Form.parse(new String(octets, StandardCharsets.UTF_8));
        form.ifPresent(read -> assertEquals(form, Form.parse(written(read))));
    }

    private static String written(Map<String, List<String>> form) {
        return form.entrySet().stream()
                .flatMap(parameter ->
                        parameter.getValue().stream().map(value -> encode(parameter.getKey()) + '=' + encode(value)))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
