package dev.tollgate.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.SidecarMain;
import dev.tollgate.sidecar.ndt.socket.SocketCheck;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in for ndt-server behind the sidecar, at the far end of a link of 20 Mbit/s and 40 ms. */
class SidecarOnSlowLinkTest {
    private static final Link LINK = new Link(20, 40);
    private static final int SECONDS = 3;

    @TempDir
    private static Path folder;

    private static NetworkLab lab;
    private static TestSite site;

    @BeforeAll
    static void startLab() throws Exception {
        Optional<String> obstacle = NetworkLab.obstacle();
        obstacle.ifPresent(reason -> System.err.println("SKIPPED, the sidecar is not tested on a link: " + reason));
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
        lab = new NetworkLab(LINK, Family.IPV4, Wire.compile(Path.of("").toAbsolutePath(), folder));
        site = new TestSite(lab, folder, Path.of("..", "deploy"));
        site.startStandIn(SECONDS);
        site.startSidecar(TestSite.java(SidecarMain.class.getName()), false, false);
    }

    @AfterAll
    static void closeLab() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void downloadReportsTheRateOfTheLink() throws Exception {
        TestFigures through = run(Way.SIDECAR, true);
        assertTrue(through.complete(), through::toString);
        assertRateOfLink(through);
    }

    @Test
    void uploadReportsTheRateOfTheLink() throws Exception {
        TestFigures through = run(Way.SIDECAR, false);
        assertTrue(through.complete(), through::toString);
        assertRateOfLink(through);
    }

    @Test
    void serversMessagesTellOfTheLinkAndNotOfTheLoopback() throws Exception {
        TestFigures through = run(Way.SIDECAR, true);
        assertTrue(through.minRttMillis() >= LINK.rttMillis(), through::toString);
        assertTrue(through.rttMillis() >= LINK.rttMillis(), through::toString);
        assertTrue(through.clientAddress().startsWith(Family.IPV4.client() + ":"), through::toString);
    }

    /** The namespaces' own congestion control is another one. */
    @Test
    void bbrDecidesWhatAClientIsSent() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable() && SocketCheck.bbrTrouble().isEmpty(), "this kernel has no BBR");
        TestFigures through = run(Way.SIDECAR, true);
        String record = usageRecord(through.uuid());
        assertTrue(record.contains("\"BBRInfo\":{\"BW\":"), record);
    }

    /** Waits for the line, which is written after the end. */
    private static String usageRecord(String uuid) throws IOException, InterruptedException {
        Optional<String> record = Optional.empty();
        for (int i = 0; i < 100 && record.isEmpty(); i++) {
            Thread.sleep(100);
            record = Files.readString(folder.resolve("sidecar.log"))
                    .lines()
                    .filter(line -> line.contains("\"usage\":\"test\"") && line.contains(uuid))
                    .findFirst();
        }
        return record.orElse("no usage record");
    }

    /** Bounds for a machine that does much else: slower than the link it may be, faster never. */
    private static void assertRateOfLink(TestFigures figures) {
        assertTrue(figures.mbits() > LINK.mbits() * 0.1, figures::toString);
        assertTrue(figures.mbits() < LINK.mbits() * 1.1, figures::toString);
    }

    private static TestFigures run(Way way, boolean download) throws IOException, InterruptedException {
        return ClientProgram.java(SECONDS).run(lab, site.url(way, false, download, ""), SECONDS);
    }
}
