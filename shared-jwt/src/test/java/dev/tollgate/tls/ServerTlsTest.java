package dev.tollgate.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.LoggedEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerTlsTest {
    @TempDir
    private Path directory;

    @RegisterExtension
    private final LoggedEvents events = new LoggedEvents(ServerTls.class);

    private long time;
    private Path certificate;
    private Path key;

    @BeforeEach
    void files() throws Exception {
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
    }

    private void write(String name, CertificateBuilder.Algorithm algorithm) throws Exception {
        write(name, algorithm, Duration.ofDays(-1), Duration.ofDays(1));
    }

    private void write(String name, CertificateBuilder.Algorithm algorithm, Duration from, Duration to)
            throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .notBefore(now().plus(from))
                .notAfter(now().plus(to))
                .algorithm(algorithm)
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(certificate, bundle.getCertificatePEM());
        Files.writeString(key, bundle.getPrivateKeyPEM());
    }

    /** In whole seconds, as certificates have them. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private void writeOfDate(String name, int fromDays, int toDays) throws Exception {
        write(name, CertificateBuilder.Algorithm.ecp256, Duration.ofDays(fromDays), Duration.ofDays(toDays));
    }

    /** Shakes hands in memory and returns whom the server says it is. */
    private static String subject(ServerTls tls) throws Exception {
        SslHandler client = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build()
                .newHandler(UnpooledByteBufAllocator.DEFAULT);
        EmbeddedChannel clientEnd = new EmbeddedChannel(client);
        EmbeddedChannel serverEnd = new EmbeddedChannel(tls.newHandler(UnpooledByteBufAllocator.DEFAULT, () -> {}));
        for (int i = 0; i < 100 && !client.handshakeFuture().isDone(); i++) {
            pass(clientEnd, serverEnd);
            pass(serverEnd, clientEnd);
        }
        client.handshakeFuture().sync();
        X509Certificate shown = (X509Certificate) client.engine().getSession().getPeerCertificates()[0];
        clientEnd.finishAndReleaseAll();
        serverEnd.finishAndReleaseAll();
        return shown.getSubjectX500Principal().getName();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls.crt", "tls.key"})
    @Timeout(60)
    void aPipeInThePlaceOfAFileHoldsNothingUp(String name) throws Exception {
        write("first", CertificateBuilder.Algorithm.ecp256);
        ServerTls tls = ServerTls.of(certificate, key, true);
        Path file = directory.resolve(name);
        Files.delete(file);
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", file.toString())
                        .inheritIO()
                        .start()
                        .waitFor());

        tls.reload();
        assertEquals("CN=first", subject(tls));
        assertTrue(assertThrows(IOException.class, () -> ServerTls.of(certificate, key, true))
                .getMessage()
                .contains(name + ": is a directory, a pipe or a device"));
    }

    @Test
    void tellsOfAHandshakeThatFailsAndOfNoClientThatLeaves() throws Exception {
        write("a", CertificateBuilder.Algorithm.ecp256);
        ServerTls tls = ServerTls.of(certificate, key, true);
        List<String> refused = new ArrayList<>();
        EmbeddedChannel leaving =
                new EmbeddedChannel(tls.newHandler(UnpooledByteBufAllocator.DEFAULT, () -> refused.add("leaving")));
        leaving.finishAndReleaseAll();
        EmbeddedChannel talking =
                new EmbeddedChannel(tls.newHandler(UnpooledByteBufAllocator.DEFAULT, () -> refused.add("talking")));
        ByteBuf octets = Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII);
        assertThrows(DecoderException.class, () -> talking.writeInbound(octets));

        assertEquals(List.of("talking"), refused);
        talking.finishAndReleaseAll();
    }

    private static void pass(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        for (Object octets = from.readOutbound(); octets != null; octets = from.readOutbound()) {
            to.writeInbound(octets);
        }
    }

    @Test
    void showsTheNewCertificateAfterAReload() throws Exception {
        write("one", CertificateBuilder.Algorithm.ecp256);
        ServerTls tls = ServerTls.of(certificate, key, false);
        assertEquals("CN=one", subject(tls));

        write("two", CertificateBuilder.Algorithm.rsa2048);
        tls.reload();

        assertEquals("CN=two", subject(tls));
    }

    @Test
    void pairThatIsOutOfDateDoesNotReplaceOneThatIsNot() throws Exception {
        writeOfDate("good", -1, 1);
        ServerTls tls = ServerTls.of(certificate, key, false);
        for (int[] days : new int[][] {{-3, -1}, {1, 3}}) {
            writeOfDate("bad", days[0], days[1]);
            tls.reload();
            assertEquals("CN=good", subject(tls));
            assertFalse(tls.isGood());
            assertTrue(tls.notAfter().isAfter(now()) && tls.notAfter().isBefore(now().plus(Duration.ofDays(2))));
        }

        writeOfDate("next", -1, 2);
        tls.reload();
        assertEquals("CN=next", subject(tls));
        assertTrue(tls.isGood());
    }

    @Test
    void startsWithOneThatHasExpiredSaysSoAndTakesTheNext() throws Exception {
        writeOfDate("old", -3, -2);
        ServerTls tls = ServerTls.of(certificate, key, false);
        assertTrue(events.list().toString().contains("clients refuse"));
        assertTrue(String.valueOf(events.list().get(0).getKeyValuePairs()).contains("expired at"));

        writeOfDate("less old", -3, -1);
        tls.reload();
        assertEquals("CN=less old", subject(tls));
        writeOfDate("good", -1, 1);
        tls.reload();
        assertEquals("CN=good", subject(tls));
    }

    @Test
    void complaintIsRepeatedWhileThePairIsBad() throws Exception {
        writeOfDate("good", -1, 1);
        ServerTls tls = new ServerTls(certificate, key, false, () -> time);
        Files.writeString(key, "half a key");
        look(tls, 500);
        assertEquals(1, events.list().size(), events.list().toString());
        look(tls, 200);
        assertEquals(2, events.list().size(), events.list().toString());
        assertFalse(tls.isGood());
    }

    @Test
    void takesFilesThatAreStillAndAShorterChainLater() throws Exception {
        X509Bundle issuer = new CertificateBuilder()
                .subject("CN=issuer")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle issued = new CertificateBuilder().subject("CN=one").buildIssuedBy(issuer);
        Files.writeString(certificate, issued.getCertificatePEM() + issuer.getCertificatePEM());
        Files.writeString(key, issued.getPrivateKeyPEM());
        ServerTls tls = new ServerTls(certificate, key, false, () -> time);
        writeOfDate("two", -1, 1);
        look(tls, 14);
        assertEquals("CN=one", subject(tls));
        look(tls, 2);
        assertEquals("CN=two", subject(tls));

        writeOfDate("three", -1, 1);
        look(tls, 1);
        assertEquals("CN=two", subject(tls));
        look(tls, 2);
        assertEquals("CN=three", subject(tls));
    }

    private void look(ServerTls tls, int times) {
        for (int i = 0; i < times; i++) {
            time += Duration.ofSeconds(1).toNanos();
            tls.look();
        }
    }

    @Test
    void keepsTheOldPairUntilTheNewOneIsComplete() throws Exception {
        write("one", CertificateBuilder.Algorithm.ecp256);
        ServerTls tls = ServerTls.of(certificate, key, false);
        String oldKey = Files.readString(key);
        write("two", CertificateBuilder.Algorithm.ecp256);
        String newKey = Files.readString(key);

        Files.writeString(key, oldKey);
        tls.reload();
        assertEquals("CN=one", subject(tls));
        Files.writeString(key, "half a key");
        tls.reload();
        assertEquals("CN=one", subject(tls));
        Files.delete(key);
        tls.reload();
        assertEquals("CN=one", subject(tls));
        Files.writeString(key, newKey);
        tls.reload();
        assertEquals("CN=two", subject(tls));
    }
}
