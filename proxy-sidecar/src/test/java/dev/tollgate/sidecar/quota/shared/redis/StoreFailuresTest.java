package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.tollgate.fixture.FreePort;
import dev.tollgate.sidecar.fault.LogLines;
import dev.tollgate.sidecar.quota.shared.FleetObserver.Place;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way that a store can be wrong gives a line that says so, and no request fails for it. */
@Timeout(120)
class StoreFailuresTest {
    @TempDir
    private Path directory;

    private static OneSidecar sidecar(int port) {
        return new OneSidecar(OneSidecar.settings(Access.open(), "redis://127.0.0.1:" + port));
    }

    /** A sidecar that starts before the store is unusable says why, and grants what it may by itself. */
    private static void assertTold(int port, StoreFault fault, String part) throws Exception {
        try (LogLines lines = new LogLines();
                OneSidecar sidecar = sidecar(port)) {
            String line = lines.await("cannot be used");
            assertTrue(line.contains(part), line);
            assertTrue(sidecar.count(fault) > 0, line);
            for (int i = 0; i < 20; i++) {
                assertTrue(sidecar.ask("acme", i).admitted());
            }
            assertEquals(20, sidecar.count(Place.SHARE));
            assertEquals(
                    1,
                    lines.lines().stream()
                            .filter(told -> told.contains("cannot be used"))
                            .count());
        }
    }

    @Test
    void nobodyListens() throws Exception {
        assertTold(FreePort.any(), StoreFault.CONNECTION, "refused");
    }

    @Test
    void aServerOfHttp() throws Exception {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.start();
        try {
            assertTold(http.getAddress().getPort(), StoreFault.PROTOCOL, "protocol of Redis");
        } finally {
            http.stop(0);
        }
    }

    @Test
    void aPortThatNeverAnswers() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertTold(silent.getLocalPort(), StoreFault.TIMEOUT, "does not answer");
        }
    }

    @Test
    void aServerThatIsTooOld() throws Exception {
        try (ServerSocket old = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try {
                    while (true) {
                        Socket socket = old.accept();
                        new Thread(() -> answerAsRedis3(socket)).start();
                    }
                } catch (java.io.IOException e) {
                    // the test is over
                }
            });
            server.setDaemon(true);
            server.start();
            assertTold(old.getLocalPort(), StoreFault.VERSION, "Redis 3.2.12: use Redis 5");
        }
    }

    /** The answers of a real Redis 3.2.12. */
    private static void answerAsRedis3(Socket socket) {
        try (socket) {
            byte[] read = new byte[1 << 16];
            for (int length = socket.getInputStream().read(read);
                    length >= 0;
                    length = socket.getInputStream().read(read)) {
                String asked = new String(read, 0, length, StandardCharsets.ISO_8859_1);
                String answer = asked.contains("HELLO")
                        ? "-ERR unknown command 'HELLO'\r\n"
                        : asked.contains("EVAL")
                                ? "-ERR Error running script (call to f_1): @user_script:1: @user_script: 1: Write commands"
                                        + " not allowed after non deterministic commands. \r\n"
                                : asked.contains("INFO") ? "$21\r\nredis_version:3.2.12\n\r\n" : "+PONG\r\n";
                for (int i = 0; i < asked.split("CLIENT", -1).length - 1; i++) {
                    answer = "-ERR Syntax error\r\n" + (i == 0 ? "" : answer);
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (java.io.IOException e) {
            // the client has gone
        }
    }

    /** The server sends as much as is taken. */
    @ParameterizedTest
    @ValueSource(strings = {"$536870911\r\n", "+", "*1\r\n+"})
    void anEndlessReply(String begin) throws Exception {
        AtomicLong most = new AtomicLong();
        try (ServerSocket endless = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                while (!endless.isClosed()) {
                    try (Socket socket = endless.accept()) {
                        long sent = 0;
                        try {
                            byte[] read = new byte[1 << 16];
                            socket.getInputStream().read(read);
                            socket.getOutputStream().write(begin.getBytes(StandardCharsets.ISO_8859_1));
                            for (; sent < 1 << 30; sent += read.length) {
                                Arrays.fill(read, (byte) 'a');
                                socket.getOutputStream().write(read);
                            }
                        } finally {
                            most.accumulateAndGet(sent, Math::max);
                        }
                    } catch (java.io.IOException e) {
                        // the client has gone
                    }
                }
            });
            server.setDaemon(true);
            server.start();
            // a slow machine may first say that the server does not answer
            try (LogLines lines = new LogLines();
                    OneSidecar sidecar = sidecar(endless.getLocalPort())) {
                lines.await("longer than");
                assertTrue(sidecar.count(StoreFault.PROTOCOL) > 0);
                assertTrue(sidecar.ask("acme", 1).admitted());
            }
        }
        // what both kernels hold comes on top
        assertTrue(most.get() > 0 && most.get() < 64 << 20, most + " octets were taken");
    }

    @Test
    void aReplica() throws Exception {
        try (RedisServer server = RedisServer.start(directory)) {
            server.command("REPLICAOF 127.0.0.1 " + FreePort.any());
            assertTold(server.port(), StoreFault.READ_ONLY, "replica");
        }
    }

    @Test
    void noMemory() throws Exception {
        try (RedisServer server = RedisServer.start(directory, "--maxmemory", "1")) {
            assertTold(server.port(), StoreFault.OUT_OF_MEMORY, "maxmemory");
        }
    }

    @Test
    void aSlowScript() throws Exception {
        try (RedisServer server = RedisServer.start(directory, "--busy-reply-threshold", "1");
                Socket other = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            other.getOutputStream().write("EVAL \"while true do end\" 0\r\n".getBytes(StandardCharsets.ISO_8859_1));
            for (int i = 0; i < 500 && !server.command("PING").startsWith("-BUSY"); i++) {
                Thread.sleep(20);
            }
            assertTold(server.port(), StoreFault.BUSY, "BUSY");
            server.command("SCRIPT KILL");
        }
    }

    @Test
    void dataThatIsStillRead() throws Exception {
        try (RedisServer server =
                RedisServer.start(directory, "--enable-debug-command", "local", "--appendonly", "yes")) {
            server.command("DEBUG POPULATE 20000");
            server.command("CONFIG SET key-load-delay 1000");
            server.command("CONFIG SET loading-process-events-interval-bytes 1024");
            Thread loads = new Thread(() -> {
                try {
                    server.command("DEBUG RELOAD");
                } catch (java.io.IOException e) {
                    // it takes longer than the test
                }
            });
            loads.start();
            for (int i = 0; i < 500 && !server.command("GET a").startsWith("-LOADING"); i++) {
                Thread.sleep(20);
            }
            assertTold(server.port(), StoreFault.LOADING, "LOADING");
        }
    }

    @Test
    void scriptsThatAreForgottenAreSentAgain() throws Exception {
        try (RedisServer server = RedisServer.start(directory);
                OneSidecar sidecar = sidecar(server.port())) {
            sidecar.awaitStore(true);
            assertTrue(sidecar.ask("acme", 1).admitted());
            server.command("SCRIPT FLUSH");
            assertTrue(sidecar.ask("acme", 2).admitted());
            assertEquals(2, sidecar.count(Place.STORE));
        }
    }

    @Test
    void aKeyOfAnotherTypeUnderOurNameHitsItsIntegrationOnly() throws Exception {
        try (RedisServer server = RedisServer.start(directory);
                LogLines lines = new LogLines();
                OneSidecar sidecar = sidecar(server.port())) {
            sidecar.awaitStore(true);
            server.command("LPUSH fleet{acme}r something");
            server.command("SET fleet{other}r something");
            for (int i = 0; i < 20; i++) {
                assertTrue(sidecar.ask("acme", i).admitted());
                assertTrue(sidecar.ask("other", i).admitted());
                assertTrue(sidecar.ask("good", i).admitted());
            }
            assertTrue(sidecar.count(StoreFault.KEY) > 0);
            assertTrue(sidecar.count(Place.STORE) >= 20);
            assertFalse(lines.contains("does not answer"));
            assertEquals(
                    1,
                    lines.lines().stream()
                            .filter(line -> line.contains("not Tollgate's"))
                            .count());
        }
    }

    @Test
    void anOutageThatBeginsAndEndsIsToldOnceEach() throws Exception {
        try (RedisServer server = RedisServer.start(directory);
                LogLines lines = new LogLines();
                OneSidecar sidecar = sidecar(server.port())) {
            sidecar.awaitStore(true);
            server.command("CONFIG SET maxmemory 1");
            for (int i = 0; i < 20; i++) {
                assertTrue(sidecar.ask("acme", i).admitted());
            }
            sidecar.awaitStore(false);
            lines.await("maxmemory");
            Thread.sleep(1200); // the store is looked for twice meanwhile
            server.command("CONFIG SET maxmemory 0");
            sidecar.awaitStore(true);
            sidecar.awaitDecisionOfStore("acme");
            assertEquals(
                    1,
                    lines.lines().stream()
                            .filter(line -> line.contains("does not answer"))
                            .count());
        }
    }
}
