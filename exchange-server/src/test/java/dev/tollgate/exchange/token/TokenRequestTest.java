package dev.tollgate.exchange.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies are read as Go's decoder reads them; each case was compared with m-lab/token-exchange. */
final class TokenRequestTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"api_key\":\"k\"}|k",
                "{\"api_key\":\"k\"}garbage|k",
                " \r\n\t{\"API_Key\":\"k\"}|k",
                "{\"api_\u212aey\":\"k\"}|k",
                "{\"\\u0061pi_key\":\"\\u006b\"}|k",
                "{\"api_key\":\"a\",\"api_key\":\"k\"}|k",
                "{\"api_key\":\"k\",\"api_key\":null}|k",
                "{\"api_key\":\"a\",\"Api_Key\":\"b\",\"api_key\":\"k\"}|k",
                "{\"x\":[{\"api_key\":1}],\"api_key\":\"k\",\"z\":1e400}|k",
                "{\"\":1,\"api_key\":\"k\"}|k",
            })
    void readsTheKey(String body, String key) {
        assertEquals(Optional.of(key), TokenRequest.read(body).map(TokenRequest::apiKey));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", " null", "nullgarbage", "{\"api_key\":null}", "{\"ap\u0131_key\":\"k\"}"})
    void readsNoKeyAsAnEmptyOne(String body) {
        assertEquals(Optional.of(""), TokenRequest.read(body).map(TokenRequest::apiKey));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "\"k\"",
                "1",
                "true",
                "nul",
                "NULL",
                "\ufeff{}",
                "{",
                "{\"api_key\":\"k\"",
                "{\"api_key\":\"k\",}",
                "{\"api_key\":1}",
                "{\"api_key\":1,\"api_key\":\"k\"}",
                "{\"api_key\":{}}",
                "{\"api_key\":[\"k\"]}",
                "{'api_key':'k'}",
                "{\"api_key\":\"\\x\"}",
                "{\"api_key\":\"a\nb\"}",
                "{\"x\":01}",
                "{\"x\":NaN}",
                "/**/{}",
                "\u000bnull"
            })
    void refusesWhatIsNoObjectWithAStringKey(String body) {
        assertEquals(Optional.empty(), TokenRequest.read(body).map(TokenRequest::apiKey));
    }

    @ParameterizedTest
    @CsvSource({
        "\\ud800, \ufffd",
        "\\udc00, \ufffd",
        "a\\ud800b, a\ufffdb",
        "\\ud800\\ud800, \ufffd\ufffd",
        "\\udc00\\ud800, \ufffd\ufffd",
        "\\ud800\\ud83d\\ude00, \ufffd\ud83d\ude00",
        "\\ud83d\\ude00, \ud83d\ude00"
    })
    void replacesLoneSurrogates(String escaped, String key) {
        assertEquals(
                Optional.of(key),
                TokenRequest.read("{\"api_key\":\"" + escaped + "\"}").map(TokenRequest::apiKey));
    }

    @Test
    void passesOverDeepAndLongMembers() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        String body = "{\"a\":" + deep + ",\"b\":" + "1".repeat(5_000) + ",\"api_key\":\"k\"}";

        assertEquals(Optional.of("k"), TokenRequest.read(body).map(TokenRequest::apiKey));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "none",
            value = {
                "{\"api_key\":\"k\"}|none",
                "{\"api_key\":\"k\",\"quota_user\":\"u-1\"}|u-1",
                "{\"quota_user\":\"a\",\"api_key\":\"k\",\"quota_user\":\"u\"}|u",
                "{\"api_key\":\"k\",\"quota_user\":null}|none",
                "{\"api_key\":\"k\",\"Quota_User\":\"u\"}|none",
                "{\"api_key\":\"k\",\"quota_user\":7}|``",
                "{\"api_key\":\"k\",\"quota_user\":{\"a\":\"b\"}}|``",
            })
    void readsTheUserWhomTheQuotaCounts(String body, String user) {
        assertEquals(Optional.of(new TokenRequest("k", user)), TokenRequest.read(body));
    }
}
