package dev.tollgate.sidecar.ndt.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.SidecarMain;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sidecar between two hosts, set up by the project's own script: the server sees the client's address and port. */
@Timeout(180)
final class TransparentSourceTest {
    private static final Path SCRIPT = Path.of("..", "deploy", "transparent", "tollgate-transparent");

    @TempDir
    private Path directory;

    private TwoHosts hosts;
    private Path config;

    @BeforeEach
    void join() throws Exception {
        try {
            Assumptions.assumeTrue(Epoll.isAvailable(), "transparent addresses need native epoll");
            TwoHosts.run("curl --version");
            hosts = new TwoHosts();
        } catch (Exception | AssertionError e) {
            System.err.println("SKIPPED, transparent addresses are not tested: " + e.getMessage());
            Assumptions.abort(e.getMessage());
        }
        SigningKey key = SigningKey.generate(Algorithm.EDDSA, "locate");
        Path keys = Files.writeString(
                directory.resolve("keys"),
                KeySet.of(List.of(key.verificationKey())).toJson());
        config = Files.writeString(directory.resolve("sidecar.yaml"), """
                mode: ndt
                listeners:
                  - address: "[::]:80"
                upstream: http://127.0.0.1:8080
                ops: 127.0.0.1:9991
                machine: m
                access_tokens: {key_files: [%s]}
                ndt: {transparent: true, upstream_ipv6: "http://[::1]:8080"}
                """.formatted(keys));
    }

    @AfterEach
    void part() throws Exception {
        if (hosts != null) {
            hosts.close();
        }
    }

    @Test
    void showsTheClientsAddressAndPortInBothFamilies() throws Exception {
        hosts.onServer(SCRIPT + " up");
        hosts.startOnServer(directory.resolve("server.log"), PeerPrinter.class.getName(), "8080");
        Path log = directory.resolve("sidecar.log");
        hosts.startOnServer(log, SidecarMain.class.getName(), "--config", config.toString());

        String ipv4 = hosts.fetch("http://" + TwoHosts.SERVER + "/?x -w /%{local_port}");
        String ipv6 = hosts.fetch("http://[" + TwoHosts.SERVER_IPV6 + "]/?x -w /%{local_port}");

        assertSeen("10.97.0.2", ipv4, log);
        assertSeen("fd97:0:0:0:0:0:0:2", ipv6, log);
    }

    private static void assertSeen(String address, String answer, Path log) throws Exception {
        assertTrue(answer.contains("/"), answer + Files.readString(log));
        String port = answer.substring(answer.indexOf('/') + 1);
        assertEquals(address + " " + port + "/" + port, answer);
    }

    @Test
    void noticesThatItsRuleHasGoneAndIsBack() throws Exception {
        hosts.onServer(SCRIPT + " up");
        hosts.startOnServer(directory.resolve("server.log"), PeerPrinter.class.getName(), "8080");
        hosts.startOnServer(directory.resolve("health.log"), PeerPrinter.class.getName(), "8000");
        Path log = directory.resolve("sidecar.log");
        hosts.startOnServer(log, SidecarMain.class.getName(), "--config", config.toString());
        awaitReady("200");

        hosts.onServer("ip rule del fwmark 1953 lookup 1953");
        awaitReady("503");
        awaitLine(log, "run ip rule add fwmark 1953 lookup 1953");

        hosts.onServer("ip rule add fwmark 1953 lookup 1953");
        awaitReady("200");
        awaitLine(log, "work again");
    }

    /** The line follows the state that the page tells. */
    private static void awaitLine(Path log, String part) throws Exception {
        while (!Files.readString(log).contains(part)) {
            Thread.sleep(50);
        }
    }

    private void awaitReady(String status) throws Exception {
        String seen = "";
        while (!seen.equals(status)) {
            Thread.sleep(100);
            try {
                seen = hosts.onServer("curl -s -o /dev/null -w %{http_code} http://127.0.0.1:9991/ready");
            } catch (IOException e) {
                seen = "not there yet";
            }
        }
    }

    @Test
    void namesWhatIsMissingAtTheStart() throws Exception {
        assertTrue(startAndFail().contains("net.ipv4.tcp_fwmark_accept=1"));
        hosts.onServer("sysctl -qw net.ipv4.tcp_fwmark_accept=1");
        assertTrue(startAndFail().contains("ip rule add fwmark 1953 lookup 1953 and ip route add local 0.0.0.0/0"));
        hosts.onServer("ip rule add fwmark 1953 lookup 1953");
        hosts.onServer("ip route add local 0.0.0.0/0 dev lo table 1953");
        assertTrue(startAndFail().contains("ip -6 rule add fwmark 1953 lookup 1953"));
    }

    private String startAndFail() throws Exception {
        Path log = directory.resolve("failed.log");
        Process process = hosts.startOnServer(log, SidecarMain.class.getName(), "--config", config.toString());
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it has started");
        assertEquals(2, process.exitValue());
        return Files.readString(log);
    }
}
