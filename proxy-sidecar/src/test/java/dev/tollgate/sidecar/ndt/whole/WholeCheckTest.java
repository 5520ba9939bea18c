package dev.tollgate.sidecar.ndt.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.LoggedEvents;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ndt.handover.RunningHelper;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Only ndt-server's own event socket will do. */
@Timeout(60)
final class WholeCheckTest {
    @RegisterExtension
    private final RunningHelper helper = new RunningHelper();

    @RegisterExtension
    private final LoggedEvents log = new LoggedEvents(FlowEvents.class);

    @TempDir
    private Path directory;

    private Optional<String> missing(Path events) {
        try (EventLoops loops = new EventLoops(Transport.EPOLL, 1, () -> {});
                WholeCheck check = new WholeCheck(loops.group(), events, helper.socket())) {
            return check.missing();
        }
    }

    @Test
    void takesTheSocketOfTheServerBehindTheHelper() {
        assertEquals(Optional.empty(), missing(helper.events()));
    }

    @Test
    void saysThatNothingListensAndLogsItOnce() {
        String missing = missing(directory.resolve("none")).orElseThrow();

        assertTrue(missing.contains("/none: nothing listens there: start ndt-server with"), missing);
        List<String> errors = log.list().stream()
                .filter(line -> line.getFormattedMessage().startsWith("cleartext clients cannot be handed over whole"))
                .map(line -> line.getKeyValuePairs().get(1).value.toString())
                .toList();
        assertEquals(1, errors.size(), errors::toString);
        assertTrue(errors.get(0).startsWith("nothing listens there: start ndt-server with"), errors::toString);
    }

    @Test
    void refusesTheSocketOfAnotherProcess() throws IOException {
        try (ServerSocketChannel another = another()) {
            String missing = missing(directory.resolve("e")).orElseThrow();

            assertTrue(missing.contains("another process than"), missing);
        }
    }

    @Test
    void hearsNothingOfAnotherProcess() throws Exception {
        try (EventLoops loops = new EventLoops(Transport.EPOLL, 1, () -> {});
                ServerSocketChannel another = another();
                FlowEvents events = new FlowEvents(loops.group().next(), directory.resolve("e"), helper.socket())) {
            events.follow();
            try (SocketChannel connection = another.accept()) {
                connection.write(ByteBuffer.wrap("{}\n".getBytes(StandardCharsets.US_ASCII)));
                assertEquals(-1, connection.read(ByteBuffer.allocate(1)));
            }
            assertFalse(events.isGood());
        }
    }

    private ServerSocketChannel another() throws IOException {
        ServerSocketChannel another = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Path path = directory.resolve("e");
        Files.deleteIfExists(path);
        return another.bind(UnixDomainSocketAddress.of(path));
    }
}
