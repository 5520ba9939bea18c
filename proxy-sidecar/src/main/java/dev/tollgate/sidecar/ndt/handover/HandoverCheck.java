package dev.tollgate.sidecar.ndt.handover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A check whether clients can be handed over: asks tollgate-handover for its state, and hands a connection of its own over
 * with a request for a page. Both wait for the other side, for some seconds at most. By one thread at a time.
 */
public final class HandoverCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PAGE = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private final HandoverSocket socket;
    private final EventLoopGroup loops;
    private long handedOver;
    private boolean another;

    /** @param loops of native epoll */
    public HandoverCheck(HandoverSocket socket, EventLoopGroup loops) {
        this.socket = socket;
        this.loops = loops;
    }

    /** Returns what is missing, and how to mend it, in one line; empty if a connection was handed over. */
    public Optional<String> missing() {
        // tollgate-handover waits for 2 s: a process that starts may take longer, the first time
        return unavailable().flatMap(first -> unavailable()).or(this::refused);
    }

    /** Returns why tollgate-handover cannot hand over, by what it says of itself; empty if it can. */
    Optional<String> unavailable() {
        try {
            JsonNode status = JSON.readTree(FirstLine.of(loops, socket.socketAddress(), List.of(text("status\n"))));
            long count = status.path("handed_over").longValue();
            another |= count < handedOver;
            handedOver = count;
            return status.path("available").booleanValue()
                    ? Optional.empty()
                    : Optional.of("tollgate-handover: " + status.path("reason").asText("it gives no reason"));
        } catch (JsonProcessingException e) {
            return Optional.of(socket.path() + ": not the socket of tollgate-handover");
        } catch (IOException e) {
            another = true;
            String what =
                    e instanceof FileNotFoundException ? "the socket does not exist" : String.valueOf(e.getMessage());
            return Optional.of(socket.path() + ": " + what
                    + ": start ndt-server with tollgate-handover --socket " + socket.path()
                    + ", and give this process write permission for the socket");
        }
    }

    /** Returns whether another tollgate-handover serves than before the last call of this. */
    boolean isAnother() {
        boolean was = another;
        another = false;
        return was;
    }

    /** A connection of which ndt-server measures something, and which is reset when that is done. */
    private static final class Probe extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private Optional<String> refused() {
        try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ChannelFuture connecting = new Bootstrap()
                    .group(loops)
                    .channel(EpollSocketChannel.class)
                    .handler(new Probe())
                    .connect(peer.getLocalSocketAddress());
            try {
                return refused(connecting.sync().channel());
            } finally {
                connecting.channel().close();
            }
        } catch (IOException e) {
            return Optional.of("no loopback connection to hand over: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private Optional<String> refused(Channel probe) {
        List<Object> question = List.of(((EpollSocketChannel) probe).fd(), text(socket.line()), text(PAGE));
        try {
            String answer = FirstLine.of(loops, socket.socketAddress(), question);
            return answer.startsWith("HTTP/1.")
                    ? Optional.empty()
                    : Optional.of("the response is not ndt-server's: " + answer);
        } catch (EOFException e) {
            return Optional.of("tollgate-handover refused a connection: is "
                    + socket.line().strip()
                    + ", the upstream, the cleartext listener of its ndt-server?");
        } catch (IOException e) {
            return Optional.of("ndt-server did not respond on a connection that was handed over: " + e.getMessage());
        }
    }

    private static Object text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
