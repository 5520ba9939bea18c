package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.store.sqlite.SqliteStore;
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
                "without kid | a key has no \"kid\": add one, verifiers find the key by it",
                "public | key 'k1' is a public key: signing needs the private JWK",
                "set of public keys | key 'k1' is a public key: signing needs the private JWK",
                "wrong alg | key 'k1': \"alg\" is \"RS256\", but this EC key serves \"ES256\" only: write that, or remove"
                        + " \"alg\"",
                "empty set | the set has no key: generate one",
                "PEM | not a JWK or JWK set (RFC 7517): not a JSON object, PEM must be converted first",
                "empty | not a JWK or JWK set (RFC 7517): not a JSON object, PEM must be converted first",
                "missing | there is no such key file: create one with 'signing-key generate'",
                "directory | cannot be read: is a directory, a pipe or a device",
                "no text | cannot be read: not a text in UTF-8",
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
    @ValueSource(strings = {"5", "5min", "1y", "-5m", "1h30m", "", "PT-5M", "PT", "P1Y", "366d", "PT1000000H", "5M"})
    void showsTheGrammarOfALengthOfTime(String bad) {
        for (String flag : new String[] {"--store-outage-grace", "--jwks-max-age", "--request-timeout"}) {
            String complaint = complaint(flag + "=" + bad);

            assertTrue(
                    complaint.startsWith(
                            "Invalid value for option '" + flag + "': '" + bad
                                    + "' is not a duration: write a whole number of ms, s, m, h, d or w, such as 30s, 12h or 10d (no leading zeros), or"),
                    complaint);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"30s", "5m", "1h", "365d", "52w", "500ms", "0s", "PT5M", "PT0S", "P1D"})
    void readsBothWaysToWriteALengthOfTime(String good) {
        String file = dir.resolve("none").toString();

        String complaint =
                complaint("--store-outage-grace=" + good, "--jwks-max-age=" + good, "--private-key-path=" + file);

        assertTrue(complaint.startsWith(file + ": there is no such key file"), complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--request-timeout=0s | the time for a request must be longer than 0, not PT0S",
                "--idle-timeout=0s | the time between requests must be longer than 0, not PT0S",
                "--tls-certificate=/no/such.pem | /no/such.pem: there is no such file: name an existing PEM file",
                "--port=65536 | '65536' is not a port: write 0 to 65535",
                "--prometheusx.listen-address=ip6-localhost:0 | 'ip6-localhost' is not an address to listen on: write 127.0.0.1, ::1, localhost, or 0.0.0.0 for all. Names are not looked up",
                "--prometheusx.listen-address=9990 | '9990' is not HOST:PORT, such as 127.0.0.1:8081 or [::]:80",
                "--max-connections=0 | there must be at least 1 connection, not 0",
                "--trusted-proxies=foo | 'foo' is not a network or an address: write 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1. Names are not looked up",
                "--trusted-proxies=localhost | 'localhost' is not a network or an address: write 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1. Names are not looked up",
                "--trusted-proxies=localhost/8 | 'localhost/8' is not a network or an address: write 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1. Names are not looked up",
                "--trusted-proxies=10.0.0.1,foo/8 | 'foo/8' is not a network or an address: write 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1. Names are not looked up",
                "--trusted-proxies=10/8 | '10/8' is not a network or an address: write 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1. Names are not looked up",
                "--trusted-proxies=010.0.0.0/8 | '010.0.0.0/8' is not a network or an address: write 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1. Names are not looked up",
                "--trusted-proxies=fe80::1%lo | 'fe80::1%lo' is not a network or an address: write 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1. Names are not looked up",
                "--trusted-proxies=10.0.0.0/ | '10.0.0.0/' is not a network or an address: write 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1. Names are not looked up",
                "--trusted-proxies=10.0.0.0/33 | '10.0.0.0/33': the prefix length must be 0 to 32",
                "--trusted-proxies=::1/129 | '::1/129': the prefix length must be 0 to 128",
                "--trusted-proxies=10.1.2.3/8 | '10.1.2.3/8' has host bits set: write 10.0.0.0/8 for the whole network, or 10.1.2.3 for the single address",
            })
    void namesTheFlagAndTheMend(String flag, String complaint) {
        assertEquals(flag.replaceFirst("=.*", ": ") + complaint + "\n", complaint(flag));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip6-localhost | --listen-address: 'ip6-localhost' is not an address to listen on: write 127.0.0.1, ::1,"
                        + " localhost, or 0.0.0.0 for all. Names are not looked up",
                "192.0.2.1 | cannot listen on 192.0.2.1:0: this machine does not have this address: use one of its own,"
                        + " or 0.0.0.0 for all",
            })
    void namesTheAddressThatCannotBeHad(String address, String complaint) throws Exception {
        Path store = dir.resolve("keys.db");
        SqliteStore.open(store).close();

        assertEquals(
                complaint + "\n",
                complaint(
                        "--private-key-path=" + key(),
                        "--store=sqlite:" + store,
                        "--prometheusx.listen-address=127.0.0.1:0",
                        "--port=0",
                        "--listen-address=" + address));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--operators-listen=foo:1 | --operators-listen: 'foo' is not an address to listen on",
                "--operators-assertion-header=X | --operators-assertion-header, --operators-assertion-jwks-url,",
                "--operators-assertion-header=X Y;--operators-assertion-jwks-url=http://a/;--operators-assertion-issuer=i;"
                        + "--operators-assertion-audience=a | --operators-assertion-header: 'X Y' is not the name",
                "--operators-assertion-header=X;--operators-assertion-jwks-url=a;--operators-assertion-issuer=i;"
                        + "--operators-assertion-audience=a | --operators-assertion-jwks-url: must have the form https://HOST/PATH",
                "--operators-assertion-header=X;--operators-assertion-jwks-url=http://a/;--operators-assertion-issuer=i;"
                        + "--operators-assertion-audience=a | --operators-assertion-header: set"
                        + " --operators-listen, too",
                "--operators-assertion-header=X;--operators-assertion-jwks-url=http://a/#b;--operators-assertion-issuer=i;"
                        + "--operators-assertion-audience=a | --operators-assertion-jwks-url: has a fragment",
                "--operators-listen=1;--prometheus-url=nowhere | --prometheus-url: must have the form http://HOST:PORT",
                "--operators-listen=1;--prometheus-url=http://u:pw@a/ | --prometheus-url: must have no user and password: write",
                "--operators-listen=1;--prometheus-url=http://a/?b=c | --prometheus-url: has a query, which would not be used",
                "--operators-listen=1;--prometheus-url=http://a/#b | --prometheus-url: has a fragment",
                "--operators-listen=1;--sidecar-ops-url=http://a,http://u@b | --sidecar-ops-url: must have no user and password",
                "--operators-listen=1;--sidecar-ops-url=http://a:0 | --sidecar-ops-url: must have the form http://HOST:PORT",
                "--operators-listen=1;--sidecar-ops-url=http://a/?b | --sidecar-ops-url: has a query, which would not be used",
            })
    void namesTheOptionOfTheOperatorsListener(String flags, String complaint) throws Exception {
        String all = "--private-key-path=" + key() + ";" + flags;

        String complained = complaint(all.split(";"));

        assertTrue(complained.startsWith(complaint), complained);
    }

    @Test
    void makesNoStoreWhereTheNameOfOneIsMistyped() throws Exception {
        Path store = dir.resolve("kyes.db");

        String complaint =
                complaint("--private-key-path=" + key(), "--store=sqlite:" + store, "--listen-address=192.0.2.1");

        assertTrue(complaint.startsWith("--store: there is no sqlite:" + store + ": name the store's file"), complaint);
        assertFalse(Files.exists(store));
    }

    private Path key() throws Exception {
        return Files.writeString(
                dir.resolve("sign.jwk"),
                SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1")).revealPrivateJwks());
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
