package dev.tollgate.sidecar.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.QueryStringDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuestionTest {
    private static Question of(String query) {
        return Question.of(new QueryStringDecoder("/quota/reset?" + query), "integration", "limit");
    }

    @Test
    void takesParametersInAnyOrder() {
        Question question = of("limit=requests&integration=a%20b");

        assertEquals("a b", question.value("integration"));
        assertEquals("requests", question.value("limit"));
    }

    @ParameterizedTest
    @CsvSource({
        "integration=a&limits=requests, limits",
        "integration=a&Limit=requests, Limit",
        "integration=a&integration=b, integration",
        "integration=a&limit=requests&limit=client, limit",
        "integration=a&integration=a, integration",
        "integration=a&x, x",
        "integration=a&=b, ''",
        "integration=a&limit=, limit",
        "integration=, integration",
    })
    void namesWhatIsUnknownOrDouble(String query, String name) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> of(query)).getMessage();

        assertTrue(message.contains(name), message);
    }
}
