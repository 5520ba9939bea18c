package dev.tollgate.sidecar.ndt.whole;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.sidecar.ndt.socket.SocketCookie;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What ndt-server tells of its tests on its event socket ({@code -tcpinfo.eventsocket}, m-lab/tcp-info's package
 * eventsocket): one line of JSON when a test begins, right behind its 101, and one when it has ended. ndt-server waits for
 * those who read it. For use by many threads.
 */
public final class FlowEvents implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OPEN = 0;

    private final Map<Long, Listener> listeners = new ConcurrentHashMap<>();
    private final UnixLines lines;

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
     */
    public FlowEvents(EventLoop loop, Path socket) {
        this.lines = new UnixLines(loop, socket, "", this::read);
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
