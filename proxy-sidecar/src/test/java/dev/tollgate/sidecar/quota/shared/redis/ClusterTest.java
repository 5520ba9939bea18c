package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.FreePort;
import dev.tollgate.sidecar.quota.shared.FleetObserver.Place;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of three masters, each with a replica. */
@Timeout(180)
class ClusterTest {
    private static final int SLOTS = 16384;

    @TempDir
    private Path directory;

    private final List<RedisServer> nodes = new ArrayList<>();
    private OneSidecar sidecar;

    @BeforeEach
    void start() throws Exception {
        List<String> create = new ArrayList<>(List.of("redis-cli", "--cluster", "create"));
        for (int i = 0; i < 6; i++) {
            nodes.add(RedisServer.start(
                    Files.createDirectory(directory.resolve("node" + i)),
                    "--cluster-enabled",
                    "yes",
                    "--cluster-port",
                    Integer.toString(FreePort.any()),
                    "--cluster-node-timeout",
                    "1000",
                    "--cluster-replica-validity-factor",
                    "0",
                    "--repl-diskless-sync-delay",
                    "0"));
            create.add("127.0.0.1:" + nodes.get(i).port());
        }
        create.addAll(List.of("--cluster-replicas", "1", "--cluster-yes"));
        Process process = new ProcessBuilder(create)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("create.log").toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(directory.resolve("create.log")));
        awaitReplicas();
        sidecar = new OneSidecar(OneSidecar.settings(
                null,
                true,
                Access.open(),
                "redis://127.0.0.1:" + nodes.get(0).port(),
                "redis://127.0.0.1:" + nodes.get(5).port()));
        sidecar.awaitStore(true);
    }

    /** One that has never had its master's data does not take over. */
    private void awaitReplicas() throws Exception {
        for (RedisServer node : nodes) {
            for (int i = 0;
                    i < 1500 && !node.command("INFO replication").matches("(?s).*(role:master|status:up).*");
                    i++) {
                Thread.sleep(20);
            }
        }
    }

    @AfterEach
    void end() throws Exception {
        if (sidecar != null) {
            sidecar.close();
        }
        for (RedisServer node : nodes) {
            node.close();
        }
    }

    private void ask(int from, int count) throws Exception {
        for (int i = from; i < from + count; i++) {
            assertTrue(sidecar.ask("acme" + i % 30, i).admitted());
        }
    }

    /** Returns the node that owns a slot, or owned by another one than that. */
    private RedisServer owner(int slot, RedisServer except) throws Exception {
        for (RedisServer node : nodes) {
            if (node != except && node.isRunning() && ownsSlot(node, slot)) {
                return node;
            }
        }
        return null;
    }

    private static boolean ownsSlot(RedisServer node, int slot) throws Exception {
        for (String line : node.command("CLUSTER NODES").split("\n")) {
            if (line.contains("myself,master")) {
                // eight fields come before the slots
                String[] fields = line.strip().split(" ");
                for (String range : List.of(fields).subList(8, fields.length)) {
                    if (range.matches("\\d+(-\\d+)?")
                            && Integer.parseInt(range.split("-")[0]) <= slot
                            && slot <= Integer.parseInt(range.substring(range.indexOf('-') + 1))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static String id(RedisServer node) throws Exception {
        return node.command("CLUSTER MYID").split("\r\n")[1];
    }

    private int slot(String integration) throws Exception {
        String answer = nodes.get(0).command("CLUSTER KEYSLOT fleet{" + integration + "}r");
        return Integer.parseInt(answer.substring(1).strip());
    }

    @Test
    void allKeysOfAnIntegrationLieInOneSlotAndIntegrationsInMany() throws Exception {
        ask(0, 300);
        assertEquals(300, sidecar.count(Place.STORE));
        int keys = 0;
        int masters = 0;
        for (RedisServer node : nodes) {
            if (node.command("ROLE").contains("master")) {
                long here = Long.parseLong(node.command("DBSIZE").substring(1).strip());
                keys += (int) here;
                masters += here > 10 ? 1 : 0;
            }
        }
        assertEquals(3, masters);
        // of each integration one key, one window of its own and ten of clients, and those of the probes
        assertTrue(keys >= 30 * 12 && keys <= 30 * 12 + 3, keys + " keys");
    }

    @Test
    void aSlotThatMovesFailsNoRequestAndForgetsNothing() throws Exception {
        int slot = slot("acme");
        RedisServer from = owner(slot, null);
        RedisServer to = owner((slot + SLOTS / 2) % SLOTS, from);
        for (int i = 0; i < 50; i++) {
            assertTrue(sidecar.ask("acme", i).admitted());
        }
        to.command("CLUSTER SETSLOT " + slot + " IMPORTING " + id(from));
        from.command("CLUSTER SETSLOT " + slot + " MIGRATING " + id(to));
        from.command("MIGRATE 127.0.0.1 " + to.port() + " fleet{acme}r 0 5000");
        // some keys are here and some there: no node can decide
        assertTrue(sidecar.ask("acme", 1).admitted());
        assertEquals(1, sidecar.count(Place.SHARE));
        migrate(from, to, slot);
        // all of them are there, and the slot is still this node's: each decision is redirected
        long asked = sidecar.count(Place.STORE);
        for (int i = 0; i < 20; i++) {
            assertTrue(sidecar.ask("acme", i).admitted());
        }
        assertEquals(asked + 20, sidecar.count(Place.STORE));
        for (RedisServer node : new RedisServer[] {to, from}) {
            node.command("CLUSTER SETSLOT " + slot + " NODE " + id(to));
        }
        for (int i = 0; i < 20; i++) {
            assertTrue(sidecar.ask("acme", i).admitted());
        }
        assertEquals(asked + 40, sidecar.count(Place.STORE));
        assertTrue(ownsSlot(to, slot));
        // the store has counted 91 and been told of the one that was decided here: none is forgotten
        assertEquals(OneSidecar.MAX - 92, remaining());
    }

    /** Returns what is left of the integration's requests. */
    private long remaining() throws Exception {
        return sidecar.ask("acme", 0).windows().stream()
                .filter(window -> window.dimension() == dev.tollgate.jwt.quota.Dimension.REQUESTS)
                .findFirst()
                .orElseThrow()
                .remaining();
    }

    /** Moves all keys of a slot. Those of clients are binary. */
    private static void migrate(RedisServer from, RedisServer to, int slot) throws Exception {
        byte[] answer = from.octets("CLUSTER GETKEYSINSLOT " + slot + " 1000");
        java.io.ByteArrayOutputStream move = new java.io.ByteArrayOutputStream();
        String text = new String(answer, java.nio.charset.StandardCharsets.ISO_8859_1);
        int count = Integer.parseInt(text.substring(1, text.indexOf('\r')));
        move.writeBytes(("*" + (count + 7) + "\r\n$7\r\nMIGRATE\r\n$9\r\n127.0.0.1\r\n$"
                        + Integer.toString(to.port()).length() + "\r\n" + to.port()
                        + "\r\n$0\r\n\r\n$1\r\n0\r\n$4\r\n5000\r\n$4\r\nKEYS\r\n")
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        move.writeBytes(java.util.Arrays.copyOfRange(answer, text.indexOf('\n') + 1, answer.length));
        String moved = from.send(move.toByteArray());
        assertTrue(moved.startsWith("+OK"), moved);
    }

    @Test
    void aMasterThatIsKilledFailsNoRequestAndItsReplicaTakesOver() throws Exception {
        ask(0, 60);
        int slotOf = slot("acme1");
        RedisServer killed = owner(slotOf, null);
        killed.kill();
        RedisServer next = null;
        for (int i = 0; i < 3000 && next == null; i++) {
            ask(i, 1);
            Thread.sleep(20);
            next = i % 10 == 0 ? owner(slotOf, killed) : null;
        }
        assertNotNull(next, "a replica takes over");
        sidecar.awaitDecisionOfStore("acme1");
        long before = sidecar.count(Place.STORE);
        for (int i = 0; i < 1500 && sidecar.count(Place.STORE) < before + 60; i++) {
            ask(i, 1);
            Thread.sleep(10);
        }
        assertTrue(sidecar.count(Place.STORE) >= before + 60, "the store decides for all slots");
    }
}
