package dev.tollgate.sidecar.ndt.whole;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.log.OnceAMinute;
import dev.tollgate.sidecar.ndt.socket.SocketCookie;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ndt-server tells of its tests on its event socket ({@code -tcpinfo.eventsocket}, m-lab/tcp-info's package
 * eventsocket): one line of JSON when a test begins, right behind its 101, and one when it has ended. ndt-server waits for
 * those who read it. Only the ndt-server that tollgate-handover has started is believed: m-lab/tcp-info serves such a
 * socket, too, and reports connections on which no test has begun. For use by many threads.
 */
public final class FlowEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlowEvents.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OPEN = 0;
    private static final String ANOTHER =
            "another process than tollgate-handover's ndt-server listens there: name the socket of"
                    + " that ndt-server's -tcpinfo.eventsocket";

    private static final long ANSWER_MILLIS = 2_000;

    private final Map<Long, Listener> listeners = new ConcurrentHashMap<>();
    private final Path socket;
    private final DomainSocketAddress helper;
    private final UnixLines lines;
    private final OnceAMinute failures = new OnceAMinute(System.nanoTime());
    private volatile String trouble = "";

    /** Is told of one test, on an event loop: must not wait. */
    public interface Listener {
        /** ndt-server has begun the test; {@code at} is the time of its clock. */
        void onCreated(String uuid, Instant at);

        /** ndt-server has ended it. */
        void onDeleted();
    }

    /**
     * @param loop of native epoll
     * @param socket that ndt-server serves
     * @param helper the socket of tollgate-handover
     */
    public FlowEvents(EventLoop loop, Path socket, Path helper) {
        this.socket = socket;
        this.helper = new DomainSocketAddress(helper.toString());
        this.lines = new UnixLines(loop, socket, new Proof(), this::read);
    }

    /** Whether the right server listens. */
    private final class Proof implements UnixLines.Opening {
        @Override
        public void opened(EpollDomainSocketChannel connection, Runnable good) {
            HelperQuestion.ask(
                    connection,
                    helper,
                    "served\n",
                    ANSWER_MILLIS,
                    (asked, octets) -> proved(connection, good, new String(octets, StandardCharsets.US_ASCII)));
        }

        @Override
        public void unreachable() {
            isOut(
                    Files.exists(socket) && !Files.isWritable(socket)
                            ? "this process may not connect: give it write permission for the socket, which ndt-server makes"
                                    + " with its umask"
                            : "nothing listens there: start ndt-server with -tcpinfo.eventsocket=" + socket);
        }
    }

    private void isOut(String why) {
        trouble = why;
        if (failures.isDue(System.nanoTime())) {
            LOG.atWarn()
                    .addKeyValue("socket", socket)
                    .addKeyValue("error", why)
                    .log("cleartext clients cannot be handed over whole: they are relayed");
        }
    }

    private void proved(EpollDomainSocketChannel connection, Runnable good, String server) {
        if (server.equals("ndt-server\n")) {
            good.run();
            trouble = "";
            LOG.atInfo().addKeyValue("socket", socket).log("cleartext clients can be handed over whole");
            return;
        }
        isOut(server.equals("another\n") ? ANOTHER : "tollgate-handover does not say who listens there");
        connection.close();
    }

    /** Returns why ndt-server would not be heard, and what to do; empty if it would. */
    Optional<String> missing() {
        if (isGood()) {
            return Optional.empty();
        }
        return Optional.of("ndt.event_socket: " + socket + ": " + (trouble.isEmpty() ? "no answer yet" : trouble));
    }

    /** Connects, and again whenever ndt-server was away. */
    public void follow() {
        lines.follow();
    }

    /** Returns whether ndt-server would be heard. */
    public boolean isGood() {
        return lines.isGood();
    }

    /** Returns how often ndt-server has gone away. */
    public int losses() {
        return lines.losses();
    }

    /** Lets somebody know of the test on the socket with a cookie, until it is forgotten. */
    public void listen(long cookie, Listener listener) {
        listeners.put(cookie, listener);
    }

    /** Lets a listener know no more, unless another has taken its place. */
    public void forget(long cookie, Listener listener) {
        listeners.remove(cookie, listener);
    }

    /** Other tests, which were relayed, are told of, too. */
    private void read(String line) {
        try {
            JsonNode event = JSON.readTree(line);
            String uuid = event.path("UUID").asText();
            OptionalLong cookie = SocketCookie.in(uuid);
            Listener listener = cookie.isPresent() ? listeners.get(cookie.getAsLong()) : null;
            if (listener == null) {
                return;
            }
            if (event.path("Event").asInt(-1) == OPEN) {
                listener.onCreated(uuid, Instant.parse(event.path("Timestamp").asText()));
            } else {
                listener.onDeleted();
            }
        } catch (JsonProcessingException | DateTimeParseException e) {
            // no event socket: a test that it does not report is ended
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
