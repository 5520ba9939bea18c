package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.http.UnexpectedErrors;
import dev.tollgate.sidecar.listener.relay.ByteRelay;
import dev.tollgate.sidecar.listener.relay.SplicedReads;
import dev.tollgate.sidecar.ndt.message.ServerFrames;
import dev.tollgate.sidecar.ndt.socket.Bbr;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;

/** A test after the 101: octets both ways, until {@link TunnelWatch} sees its end. */
final class Tunnel {
    private Tunnel() {}

    /**
     * Passes the 101 on and removes HTTP from both pipelines. Octets that came after the 101 follow it.
     *
     * @param patience how long the test may stall
     */
    static void open(
            Channel client,
            Channel upstream,
            HttpResponse answer,
            RunningTest test,
            Fidelity fidelity,
            Duration patience) {
        client.write(head(answer));
        if (fidelity.bbr()) {
            Bbr.enableOn(client);
        }
        ByteRelay fromClient = new ByteRelay(upstream, cause -> failed(test, cause));
        ByteRelay fromServer = new ByteRelay(client, cause -> failed(test, cause));
        ServerFrames frames =
                new ServerFrames(new ClientMessages(client, fidelity.rewrite(), test.trace()), client::flush);
        RunningTest.Ends ends = new RunningTest.Ends(fromClient, fromServer, frames);
        test.upgraded(ends);
        LastSample lastSample = new LastSample(test.trace());
        TunnelWatch watch = new TunnelWatch(client, upstream, test, ends, lastSample, patience);
        client.pipeline().addFirst(lastSample).addLast(watch.onDrain(), fromClient);
        upstream.pipeline().addLast(frames, fromServer, watch.onServerEnd());
        removeHttp(client.pipeline(), upstream.pipeline());
        SplicedReads.begin(client, upstream, fromClient);
        SplicedReads.begin(upstream, client, frames.and(fromServer));
        NdtSockets.relay(client);
        TestMemory.begins(client);
        watch.start();
        client.flush();
        client.read();
        upstream.read();
    }

    private static FullHttpResponse head(HttpResponse answer) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                answer.status(),
                Unpooled.EMPTY_BUFFER,
                answer.headers(),
                EmptyHttpHeaders.INSTANCE);
    }

    private static void removeHttp(ChannelPipeline client, ChannelPipeline upstream) {
        client.remove(NdtInitializer.UNPARSED);
        client.remove(NdtInitializer.HTTP);
        client.remove(NdtInitializer.NDT);
        upstream.remove(NdtInitializer.HTTP);
    }

    /** Peers that break a connection have an outcome of their own. */
    private static void failed(RunningTest test, Throwable cause) {
        if (UnexpectedErrors.log(cause)) {
            test.end("error");
        }
    }
}
