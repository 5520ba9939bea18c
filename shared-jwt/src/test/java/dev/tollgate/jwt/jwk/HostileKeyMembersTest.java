package dev.tollgate.jwt.jwk;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.fixture.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys of which one member has a value that no reader expects. */
final class HostileKeyMembersTest {
    private static final int LONG = 100_000;

    static List<SigningKey> keys() {
        return Tokens.ALL;
    }

    private static List<String> values() {
        return Stream.of(
                        "null",
                        "true",
                        "-1",
                        "1e400",
                        "[]",
                        "[null]",
                        "{}",
                        "\"\"",
                        "\"=\"",
                        "\"AA\"",
                        "\"A\"",
                        "\"\\u0000\"",
                        "\"a\\nb\"",
                        "\"\\ud800\"",
                        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
                        "\"__________________________________________8\"",
                        "\"" + "A".repeat(LONG) + "\"",
                        "\"" + "_".repeat(LONG) + "\"",
                        "[[".repeat(LONG))
                .toList();
    }

    private static List<String> documents(ObjectNode jwk) {
        List<String> all = new ArrayList<>();
        List<String> members = new ArrayList<>(List.of("x5c", "x5t", "x5u", "key_ops", "exp", "nbf", "iat", "oth"));
        jwk.fieldNames().forEachRemaining(members::add);
        for (String member : members) {
            ObjectNode rest = jwk.deepCopy();
            rest.remove(member);
            String others = rest.toString().substring(1);
            values().forEach(value -> all.add("{\"" + member + "\":" + value + "," + others));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("keys")
    void areRefused(SigningKey key) throws Exception {
        for (ObjectNode jwk : List.of(Jwks.publicJwk(key), Jwks.privateJwk(key))) {
            var texts = documents(jwk).stream().collect(Collectors.toMap(Function.identity(), Function.identity()));
            assertSurvives(texts, KeySet::parse, JwkFormatException.class);
            assertSurvives(texts, text -> KeySet.parsePublished("{\"keys\":[" + text + "]}"), JwkFormatException.class);
            assertSurvives(texts, SigningKeys::parse, JwkFormatException.class);
        }
    }
}
