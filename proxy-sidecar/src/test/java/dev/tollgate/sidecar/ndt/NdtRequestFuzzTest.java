package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.fixture.CertainRequests;
import dev.tollgate.fixture.CountedBuffers;
import dev.tollgate.sidecar.listener.ListenerBounds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Heads in mode ndt: what is passed on to ndt-server is one request whose end is certain, and was one at the client. */
class NdtRequestFuzzTest {
    private static final ListenerBounds BOUNDS = ListenerBounds.defaultsOfNdt();

    @FuzzTest
    void passesOneCertainRequest(byte[] octets) {
        CountedBuffers.assertNoneLost(allocator -> {
            for (HttpRequest request : heads(octets, allocator)) {
                NdtRequest wanted = NdtRequest.of(request);
                if (wanted instanceof NdtRequest.Page page) {
                    check(octets, request, RequestHead.forPage(request, page.target()), allocator);
                } else if (wanted instanceof NdtRequest.Test test) {
                    check(octets, request, RequestHead.forTest(request, test.target()), allocator);
                }
            }
        });
    }

    /** Returns the first head, as a connection carries one request. */
    private static List<HttpRequest> heads(byte[] octets, ByteBufAllocator allocator) {
        EmbeddedChannel client = new EmbeddedChannel(new HttpRequestDecoder(new HttpDecoderConfig()
                .setMaxInitialLineLength(BOUNDS.maxRequestLine())
                .setMaxHeaderSize(BOUNDS.maxHeaders())));
        List<HttpRequest> heads = new ArrayList<>();
        client.writeInbound(allocator.buffer().writeBytes(octets));
        client.finish();
        for (Object part = client.readInbound(); part != null; part = client.readInbound()) {
            if (part instanceof HttpRequest head && heads.isEmpty()) {
                heads.add(head);
            }
            ReferenceCountUtil.release(part);
        }
        return heads;
    }

    private static void check(byte[] octets, HttpRequest request, HttpRequest passed, ByteBufAllocator allocator) {
        List<CertainRequests.Request> received = CertainRequests.in(octets);
        assertTrue(!received.isEmpty(), "not whole, or uncertain");
        assertEquals(request.uri(), received.get(0).target());
        assertEquals("", received.get(0).body());
        List<CertainRequests.Request> sent = CertainRequests.in(encoded(passed, allocator));
        assertEquals(
                List.of(new CertainRequests.Request(passed.method().name(), passed.uri(), "")),
                sent,
                new String(encoded(passed, allocator), StandardCharsets.ISO_8859_1));
    }

    private static byte[] encoded(HttpRequest request, ByteBufAllocator allocator) {
        EmbeddedChannel upstream = new EmbeddedChannel(new HttpRequestEncoder());
        upstream.config().setAllocator(allocator);
        upstream.writeOutbound(ReferenceCountUtil.retain(request));
        ByteBuf all = allocator.buffer();
        for (ByteBuf part = upstream.readOutbound(); part != null; part = upstream.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        byte[] octets = new byte[all.readableBytes()];
        all.readBytes(octets).release();
        upstream.finishAndReleaseAll();
        return octets;
    }
}
