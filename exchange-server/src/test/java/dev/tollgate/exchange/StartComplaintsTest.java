package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps {@code serve} from starting is said in one line that names the place and the mend; the exit code is 2. */
final class StartComplaintsTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "without kid | a key has no \"kid\": give it one, it is how verifiers find the key",
                "public | key 'k1' is a public key: signing needs the private JWK",
                "set of public keys | key 'k1' is a public key: signing needs the private JWK",
                "wrong alg | key 'k1': \"alg\" is \"RS256\", but this EC key serves \"ES256\" only: write that, or leave"
                        + " \"alg\" out",
                "empty set | the set holds no key: generate one",
                "PEM | not a JWK or JWK set (RFC 7517): not a JSON object, PEM must be converted first",
                "empty | not a JWK or JWK set (RFC 7517): not a JSON object, PEM must be converted first",
                "missing | there is no such key file: make one with 'signing-key generate'",
                "directory | cannot be read: check that it is a text file this user may read",
                "no text | cannot be read: check that it is a text file this user may read",
            })
    void namesTheKeyFileAndTheMend(String kind, String complaint) throws Exception {
        Path file = dir.resolve("sign.jwk");
        if (kind.equals("directory")) {
            Files.createDirectory(file);
        } else if (!kind.equals("missing")) {
            Files.write(file, contents().get(kind).getBytes(StandardCharsets.ISO_8859_1));
        }

        assertEquals(file + ": " + complaint + "\n", complaint("--private-key-path", file.toString()));
    }

    private static Map<String, String> contents() throws Exception {
        SigningKeys keys = SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1"));
        String set = keys.revealPrivateJwks();
        String single = set.substring(set.indexOf('[') + 1, set.lastIndexOf(']'));
        String open = single.replaceFirst("\"d\":\"[^\"]*\",?", "").replace(",}", "}");
        assertFalse(open.contains("\"d\""), "the private part is left");
        return Map.of(
                "without kid",
                single.replace("\"kid\":", "\"name\":"),
                "public",
                open,
                "set of public keys",
                "{\"keys\":[" + open + "]}",
                "wrong alg",
                single.replaceFirst("\\{", "{\"alg\":\"RS256\",").replaceFirst(",\"alg\":\"ES256\"", ""),
                "empty set",
                "{\"keys\":[]}",
                "PEM",
                "-----BEGIN PRIVATE KEY-----\n",
                "empty",
                "",
                "no text",
                "\u00ff\u00fe\u0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5min", "5ms", "-5m", "1h30m", "", "PT-5M", "PT", "P1Y", "366d", "PT1000000H", "5M"})
    void showsTheGrammarOfALengthOfTime(String bad) {
        for (String flag : new String[] {"--store-outage-grace", "--jwks-max-age", "--request-timeout"}) {
            String complaint = complaint(flag + "=" + bad);

            assertTrue(
                    complaint.startsWith(
                            "Invalid value for option '" + flag + "': '" + bad
                                    + "' is not a length of time: write a whole number of s, m, h or d, such as 30s, 5m or 1h,"),
                    complaint);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"30s", "5m", "1h", "365d", "0s", "PT5M", "PT0S", "P1D"})
    void readsBothWaysToWriteALengthOfTime(String good) {
        String file = dir.resolve("none").toString();

        String complaint =
                complaint("--store-outage-grace=" + good, "--jwks-max-age=" + good, "--private-key-path=" + file);

        assertTrue(complaint.startsWith(file + ": there is no such key file"), complaint);
    }

    @Test
    void refusesARequestTimeoutOfNothing() {
        assertEquals(
                "--trusted-proxies, --max-connections, --request-timeout: the time for a request must be more than 0,"
                        + " not PT0S\n",
                complaint("--request-timeout=0s"));
    }

    private static String complaint(String... flags) {
        String[] command = new String[flags.length + 1];
        command[0] = "serve";
        System.arraycopy(flags, 0, command, 1, flags.length);
        StringWriter errors = new StringWriter();
        int code = ExchangeMain.execute(new PrintWriter(System.out, true), new PrintWriter(errors, true), command);
        assertEquals(2, code);
        assertEquals(1, errors.toString().lines().count());
        return errors.toString();
    }
}
