package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changing the key that signs: the file is always whole, private, and keeps what nobody here knows. */
final class SigningKeyCommandsTest {
    @TempDir
    private Path dir;

    private Path file;
    private String out;
    private String errors;

    @BeforeEach
    void generate() {
        file = dir.resolve("sign.jwk");
        assertEquals(0, run("generate", "--algorithm", "EdDSA", "--kid", "k1"));
    }

    @Test
    void addsPromotesAndRetires() throws Exception {
        assertEquals(0, run("add", "--algorithm", "ES256", "--kid", "k2"));
        assertEquals(List.of("k1", "k2"), kids());
        assertEquals(0, run("promote", "k2", "--force"));
        assertEquals(List.of("k2", "k1"), kids());
        assertEquals(0, run("retire", "k1", "--force"));
        assertEquals(List.of("k2"), kids());

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        List<String> log = Files.readAllLines(dir.resolve("sign.jwk.audit"));
        assertEquals(4, log.size());
        assertTrue(log.get(3).contains("\"action\":\"signing-key retire\""), log.get(3));
        assertTrue(
                log.get(3).contains("\"before\":{\"kids\":[\"k2\",\"k1\"]},\"after\":{\"kids\":[\"k2\"]}"), log.get(3));
        assertFalse(log.toString().contains("\"d\""));
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(
                    List.of("sign.jwk", "sign.jwk.audit", "sign.jwk.lock"),
                    left.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void refusesWhatWouldLeaveNoKeyToSign() throws Exception {
        String before = Files.readString(file);

        assertEquals(2, run("retire", "k1", "--force"));
        assertEquals(file + ": key 'k1' is the signing key: promote another key first\n", errors);
        assertEquals(2, run("promote", "k9"));
        assertEquals(2, run("add", "--kid", "k1", "--algorithm", "EdDSA"));
        assertEquals(2, run("generate"));
        assertEquals(before, Files.readString(file));
    }

    /** Opening a pipe would block until there is another side. */
    @Test
    @Timeout(60)
    void refusesPipesInPlaceOfFiles() throws Exception {
        Path log = dir.resolve("sign.jwk.audit");
        pipe(log);
        assertEquals(2, run("add", "--algorithm", "EdDSA", "--kid", "k2"));
        assertTrue(errors.contains("sign.jwk.audit cannot be written: is a pipe or a device"), errors);
        run("promote", "k1");
        run("list");
        pipe(file);
        assertEquals(2, run("add", "--algorithm", "EdDSA", "--kid", "k3"));
        assertTrue(errors.contains("sign.jwk: cannot be changed: is a directory, a pipe or a device"), errors);
        assertEquals(2, run("list"));
    }

    private static void pipe(Path file) throws Exception {
        Files.delete(file);
        assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    }

    @Test
    void writesOneKeyAloneAsAJwkAndSeveralAsASet() throws Exception {
        assertEquals("k1", json(file).path("kid").asText());
        assertEquals(0, run("add", "--algorithm", "EdDSA", "--kid", "k2"));
        assertEquals(2, json(file).path("keys").size());
        assertEquals(0, run("promote", "k2", "--force"));
        assertEquals(0, run("retire", "k1", "--force"));
        assertEquals("k2", json(file).path("kid").asText());
        assertTrue(json(file).has("d"));
    }

    @Test
    void keepsMembersItDoesNotKnow() throws Exception {
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"x-owner\":\"ops\","));
        assertEquals(0, run("add", "--algorithm", "EdDSA", "--kid", "k2"));
        assertEquals("ops", json(file).path("keys").path(0).path("x-owner").asText());

        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"x-set\":1,"));
        assertEquals(0, run("retire", "k2"));
        assertEquals(1, json(file).path("x-set").asInt());
        assertEquals(List.of("k1"), kids());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256", "EdDSA"})
    void writesThePublicKeyAsAJwkWithoutSecrets(String algorithm) throws Exception {
        Path made = dir.resolve("stamp.jwk");
        Path published = dir.resolve("stamp.pub.jwk");
        String[] generate = {"signing-key", "generate", "--file", made.toString(), "--algorithm", algorithm};
        assertEquals(
                0,
                execute(Stream.concat(Stream.of(generate), Stream.of("--public-file", published.toString()))
                        .toArray(String[]::new)));

        SigningKey key = SigningKeys.parse(Files.readString(made)).signer();
        assertEquals(key.keyId(), json(published).path("kid").asText());
        assertEquals(algorithm, json(published).path("alg").asText());
        assertFalse(json(published).has("d"));
        assertTrue(KeySet.parse(Files.readString(published)).contains(key.verificationKey()));
        assertEquals(0, execute("signing-key", "public", "--file", made.toString()));
        assertEquals(Files.readString(published), out);
    }

    @Test
    void printsThePublicKeyThatIsNamed() throws Exception {
        assertEquals(0, run("add", "--algorithm", "EdDSA", "--kid", "k2"));

        assertEquals(0, execute("signing-key", "public", "k2", "--file", file.toString()));
        assertEquals(Set.of("k2"), KeySet.parse(out).keyIds());
        assertEquals(2, execute("signing-key", "public", "k9", "--file", file.toString()));
        assertEquals(file + ": there is no key 'k9': see 'signing-key list'\n", errors);
    }

    @Test
    void keepsASymbolicLinkAndThePermissionsOfItsTarget() throws Exception {
        Path target = Files.move(file, dir.resolve("target.jwk"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(file, target);

        assertEquals(0, run("add", "--algorithm", "EdDSA", "--kid", "k2"));

        assertTrue(Files.isSymbolicLink(file));
        assertEquals(List.of("k1", "k2"), kids());
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
        assertEquals(1, Files.readAllLines(dir.resolve("target.jwk.audit")).size());
    }

    @Test
    void changesNothingThatItCannotLog() throws Exception {
        String before = Files.readString(file);
        Path log = dir.resolve("sign.jwk.audit");
        Files.delete(log);
        Files.createDirectory(log);

        assertEquals(2, run("add", "--algorithm", "EdDSA", "--kid", "k2"));

        assertTrue(
                errors.startsWith(file + ": cannot be changed: its log " + log + " cannot be written: Is a directory"),
                errors);
        assertEquals(before, Files.readString(file));
    }

    @Test
    void makesNoKeyWithoutItsPublicFileAndItsLine() throws Exception {
        String before = Files.readString(file);
        Path made = dir.resolve("new.jwk");
        Path published = dir.resolve("new.pub.jwk");
        String[] generate = {"signing-key", "generate", "--file", made.toString(), "--public-file", published.toString()
        };

        Files.writeString(published, "taken");
        assertEquals(2, execute(generate));
        assertEquals(published + ": exists already and is not overwritten: choose another name\n", errors);
        assertEquals("taken", Files.readString(published));
        assertFalse(Files.exists(made));
        Files.delete(published);

        Files.createDirectory(dir.resolve("new.jwk.audit"));
        assertEquals(2, execute(generate));
        assertTrue(
                errors.startsWith(
                        made + ": no key was made: its log " + made + ".audit cannot be written: Is a directory"),
                errors);
        assertFalse(Files.exists(made));
        assertFalse(Files.exists(published));
        assertEquals(before, Files.readString(file));
    }

    @Test
    void goesOnAfterACrashInTheMiddleOfAChange() throws Exception {
        Path log = dir.resolve("sign.jwk.audit");
        String half = Files.readString(log).substring(0, 20);
        Files.writeString(log, half);
        Files.writeString(dir.resolve("sign.jwk.new"), "half a k");

        assertEquals(0, run("add", "--algorithm", "EdDSA", "--kid", "k2"));

        assertEquals(List.of("k1", "k2"), kids());
        List<String> lines = Files.readAllLines(log);
        assertEquals(half, lines.get(0));
        assertTrue(lines.get(1).contains("\"kids\":[\"k1\",\"k2\"]"), lines.get(1));
    }

    @Test
    void refusesAStepThatComesTooEarlyAndSaysFromWhenItIsSafe() throws Exception {
        assertEquals(0, run("add", "--algorithm", "EdDSA", "--kid", "k2"));
        String before = Files.readString(file);

        assertEquals(2, run("promote", "k2"));
        assertTrue(errors.matches(".*: promote it after 20[^ ]+Z. With --force .*\n"), errors);
        assertEquals(before, Files.readString(file));
        assertEquals(0, run("promote", "k1"));
        ageLog(Duration.ofSeconds(3603));
        assertEquals(0, run("promote", "k2"));

        assertEquals(2, run("retire", "k1"));
        assertTrue(errors.matches(".*: retire it after 20[^ ]+Z. With --force .*\n"), errors);
        assertEquals(List.of("k2", "k1"), kids());
        ageLog(Duration.ofSeconds(3603));
        assertEquals(0, run("retire", "k1"));
        assertEquals(List.of("k2"), kids());
    }

    @Test
    void takesTheServersJwksMaxAge() throws Exception {
        assertEquals(0, run("add", "--algorithm", "EdDSA", "--kid", "k2"));
        ageLog(Duration.ofSeconds(63));

        assertEquals(2, run("promote", "k2", "--jwks-max-age", "2m"));
        assertEquals(0, run("promote", "k2", "--jwks-max-age", "1m"));
    }

    @Test
    void asksForForceWithoutALog() throws Exception {
        assertEquals(0, run("add", "--algorithm", "EdDSA", "--kid", "k2"));
        Files.delete(dir.resolve("sign.jwk.audit"));

        assertEquals(2, run("promote", "k2"));
        assertTrue(errors.contains("is not known: there is no " + file.toRealPath() + ".audit"), errors);
        assertEquals(0, execute("signing-key", "list", "--file", file.toString()));
        assertTrue(out.contains("unknown"), out);
        assertEquals(0, run("promote", "k2", "--force"));
        assertEquals(List.of("k2", "k1"), kids());
    }

    /** Makes all that the log tells as much older. */
    private void ageLog(Duration by) throws Exception {
        Path log = dir.resolve("sign.jwk.audit");
        String text = Files.readString(log);
        Files.writeString(
                log,
                Pattern.compile("(?<=\"at\":\")[^\"]+")
                        .matcher(text)
                        .replaceAll(at -> Instant.parse(at.group()).minus(by).toString()));
    }

    @Test
    void listsKeysWithoutTheirSecrets() throws Exception {
        assertEquals(0, execute("signing-key", "list", "--file", file.toString(), "--output", "json"));
        assertTrue(
                out.matches(
                        "\\[\\{\"kid\":\"k1\",\"alg\":\"EdDSA\",\"state\":\"signs\",\"published_since\":\"[^\"]+Z\","
                                + "\"signs_since\":\"[^\"]+Z\"}]\n"),
                out);
    }

    private List<String> kids() throws Exception {
        return SigningKeys.parse(Files.readString(file)).all().stream()
                .map(key -> key.keyId())
                .toList();
    }

    private static JsonNode json(Path file) throws Exception {
        return JsonMapper.builder().build().readTree(Files.readString(file));
    }

    private int run(String command, String... rest) {
        return execute(Stream.concat(
                        Stream.of("signing-key", command, "--file", file.toString(), "--as", "tester"), Stream.of(rest))
                .toArray(String[]::new));
    }

    private int execute(String... command) {
        StringWriter output = new StringWriter();
        StringWriter errorOutput = new StringWriter();
        int code = ExchangeMain.execute(new PrintWriter(output, true), new PrintWriter(errorOutput, true), command);
        out = output.toString();
        errors = errorOutput.toString();
        return code;
    }
}
