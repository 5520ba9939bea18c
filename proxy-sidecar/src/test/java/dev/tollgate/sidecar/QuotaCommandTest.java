package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.cli.QuotaCommand;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command against an operators' listener that answers as the test says. */
class QuotaCommandTest {
    private static final String YAML = """
            mode: ndt
            listeners:
              - address: 127.0.0.1:1
            upstream: http://127.0.0.1:9
            machine: m
            access_tokens:
              key_files: [%s]
            %s
            """;

    private static final String PUBLIC_KEY = "{\"kty\":\"OKP\",\"kid\":\"k\",\"crv\":\"Ed25519\","
            + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";

    @TempDir
    private Path directory;

    @Test
    void postsWhatIsToBeReset() throws Exception {
        try (ServerSocket ops = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = answerOnce(ops, "200 OK");
            String config = config("ops: 127.0.0.1:" + ops.getLocalPort());
            assertEquals(
                    0, QuotaCommand.execute("quota", "reset", "a b&c", "--limit=server_tests", "--config", config));
            String head = asked.get(20, TimeUnit.SECONDS);
            assertTrue(head.startsWith("POST /quota/reset?limit=server_tests&integration=a+b%26c HTTP/1.1\r\n"), head);
        }
    }

    @Test
    void asksTheSidecarWhereNoFleetShares() throws Exception {
        String[] asked = {
            "list --near 80 --max 5", "GET /quota/integrations?limit=5&near=80 HTTP/1.1",
            "explain acme --client=192.0.2.1 --tier=1",
                    "GET /quota/explain?integration=acme&client=192.0.2.1&tier=1 HTTP/1.1"
        };
        for (int i = 0; i < asked.length; i += 2) {
            try (ServerSocket ops = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                CompletableFuture<String> head = answerOnce(ops, "200 OK");
                List<String> args = new ArrayList<>(List.of(asked[i].split(" ")));
                args.addAll(List.of("--config", config("ops: 127.0.0.1:" + ops.getLocalPort())));
                args.addAll(List.of("--output", "json"));
                QuotaCommandRun run = QuotaCommandRun.of(args.toArray(String[]::new));
                assertEquals(0, run.exitCode(), run.err());
                assertEquals("{}", run.out().strip());
                assertEquals(
                        asked[i + 1],
                        head.get(20, TimeUnit.SECONDS).lines().findFirst().orElse(""));
            }
        }
    }

    @Test
    void takesALimitAsTheExchangeServersCommandsWriteIt() throws Exception {
        try (ServerSocket ops = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> head = answerOnce(ops, "200 OK");
            String config = config("ops: 127.0.0.1:" + ops.getLocalPort());
            assertEquals(0, QuotaCommand.execute("quota", "reset", "acme", "--limit=server-tests", "--config", config));
            assertTrue(head.get(20, TimeUnit.SECONDS).contains("limit=server_tests&"));
        }
    }

    @Test
    void anErrorPointsToTheHelpOfItsCommand() {
        assertTrue(QuotaCommandRun.of("reset").err().strip().endsWith("see quota reset --help"));
        assertTrue(QuotaCommandRun.of("list", "--bogus").err().strip().endsWith("see quota list --help"));
        assertTrue(QuotaCommandRun.of("bogus").err().strip().endsWith("see quota --help"));
    }

    @Test
    void namesItsOptionsAndCommandsWhereASidecarNamesParameters() throws Exception {
        try (ServerSocket ops = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String config = config("ops: 127.0.0.1:" + ops.getLocalPort());
            answerOnce(
                    ops,
                    "200 OK",
                    "{\"limits\":[],\"assumptions\":[\"ask with &client=ADDRESS or &quota_user=NAME\",\"of &key=x\"]}\n");
            String out =
                    QuotaCommandRun.of("explain", "acme", "--config", config).out();
            assertTrue(out.contains("\nask with --client ADDRESS or --quota-user NAME\nof &key=x"), out);
            answerOnce(ops, "404 Not Found", "not seen: /quota/integrations lists those that have\n");
            String err = QuotaCommandRun.of("reset", "acme", "--config", config).err();
            assertEquals("not seen: 'quota list' shows those that have", err.strip());
        }
    }

    @Test
    void refusalAndSilenceFail() throws Exception {
        String config;
        try (ServerSocket ops = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            answerOnce(ops, "404 Not Found");
            config = config("ops: 127.0.0.1:" + ops.getLocalPort());
            assertEquals(1, QuotaCommand.execute("quota", "reset", "acme", "--config", config));
        }
        assertEquals(1, QuotaCommand.execute("quota", "reset", "acme", "--config", config));
    }

    @Test
    void needsAnOperatorsListenerAndAnIntegration() throws Exception {
        String config = config("");
        assertEquals(2, QuotaCommand.execute("quota", "reset", "acme", "--config", config));
        assertEquals(2, QuotaCommand.execute("quota", "reset", "--config", config));
    }

    /** Nothing listens at the address: a request would end with 1. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--limit=bogus",
                "--limit=server-concurrent",
                "--limit=requests",
                "--limit=server_concurrent",
                "--limit=",
                "--client=foo",
                "--key=",
                "--client=192.0.2.1 --key=ki_a",
                "--client=192.0.2.1 --quota-user=ann",
                "--limit=server_tests --client=192.0.2.1",
                "--limit=server_tests --key=ki_a",
            })
    void refusesAnErrorInTheCommandLineWithoutAsking(String options) throws Exception {
        List<String> args = new ArrayList<>(List.of("quota", "reset", "acme", "--config", config("ops: 127.0.0.1:1")));
        args.addAll(List.of(options.split(" ")));
        assertEquals(2, QuotaCommand.execute(args.toArray(String[]::new)));
    }

    @Test
    void aSidecarThatFindsTheRequestBadMeansTheSame() throws Exception {
        try (ServerSocket ops = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            answerOnce(ops, "400 Bad Request");
            String config = config("ops: 127.0.0.1:" + ops.getLocalPort());
            assertEquals(2, QuotaCommand.execute("quota", "reset", "acme", "--config", config));
        }
    }

    private static CompletableFuture<String> answerOnce(ServerSocket ops, String status) {
        return answerOnce(ops, status, "{}\n");
    }

    private static CompletableFuture<String> answerOnce(ServerSocket ops, String status, String body) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket client = ops.accept()) {
                String head = head(client.getInputStream());
                client.getOutputStream()
                        .write(("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length()
                                        + "\r\nConnection: close\r\n\r\n" + body)
                                .getBytes(StandardCharsets.US_ASCII));
                return head;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            head.append((char) octet);
            if (head.indexOf("\r\n\r\n") >= 0) {
                break;
            }
        }
        return head.toString();
    }

    private String config(String more) throws IOException {
        Path key = Files.writeString(directory.resolve("key.jwk"), PUBLIC_KEY);
        return Files.writeString(directory.resolve("sidecar.yaml"), YAML.formatted(key, more))
                .toString();
    }
}
