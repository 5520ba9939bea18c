package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.fixture.CertainRequests;
import dev.tollgate.fixture.CountedBuffers;
import dev.tollgate.http.Network;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryLimits;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A connection as the exchange reads it: no endpoint sees what is not certainly a whole request. */
class HttpPipelineFuzzTest {
    private static final HttpLimits LIMITS =
            new HttpLimits(10, 10, Duration.ofSeconds(10), Duration.ofSeconds(60), 200);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @FuzzTest
    void servesCertainRequestsOnly(byte[] octets) {
        List<String> certain = CertainRequests.in(octets).stream()
                .map(request -> request.method() + " " + CallRecorder.text(request.body()))
                .toList();
        CountedBuffers.assertNoneLost(allocator -> {
            for (int cut : new int[] {octets.length + 1, 7}) {
                List<String> served = served(octets, cut, allocator);
                int from = 0;
                for (String call : served) {
                    // requests between are answered before an endpoint sees them, such as OPTIONS *
                    int at = certain.subList(from, certain.size()).indexOf(call);
                    assertTrue(at >= 0, () -> served + " served, certain are " + certain);
                    from += at + 1;
                }
            }
        });
    }

    private static List<String> served(byte[] octets, int cut, ByteBufAllocator allocator) {
        CallRecorder calls = new CallRecorder();
        Routes routes = new Routes(Map.of("/", Routes.Route.any(calls), "/post", Routes.Route.post(calls)));
        ClientAddresses addresses = new ClientAddresses(new TrustedNetworks(List.of(Network.of("127.0.0.0/8"))));
        RouteHandler handler = new RouteHandler(routes, addresses, calls);
        HttpListener.Service service = new HttpListener.Service(
                routes, addresses, LIMITS, calls, new ConnectionMemory(MemoryLimits.ofThisProcess()), Audience.PUBLIC);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        channel.pipeline()
                .addLast(new HttpPipeline(service, handler, new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE)));
        channel.pipeline().fireChannelActive();
        try {
            for (int at = 0; at < octets.length && channel.isOpen(); at += cut) {
                channel.writeInbound(allocator.buffer().writeBytes(octets, at, Math.min(cut, octets.length - at)));
            }
            channel.checkException();
        } catch (Exception e) {
            // an answer to what was read together with a request that ended the connection
            assertInstanceOf(ClosedChannelException.class, e);
        }
        channel.advanceTimeBy(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        assertTrue(!channel.isOpen(), "still open when every deadline has passed");
        channel.finishAndReleaseAll();
        return calls.seen;
    }

    /** Answers 200 and remembers what it was asked. */
    private static final class CallRecorder extends UnobservedHttp implements Endpoint {
        private final List<String> seen = new ArrayList<>();

        @Override
        public CompletableFuture<Reply> answer(Call call) {
            seen.add(call.method() + " " + call.body());
            return CompletableFuture.completedFuture(Reply.text(HttpResponseStatus.OK, "ok"));
        }

        /** Octets in Latin-1 as the text that they are in UTF-8. */
        static String text(String octets) {
            return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }

        @Override
        public void refused(int status) {
            assertTrue(status >= 400, () -> "a refusal with " + status);
        }
    }
}
