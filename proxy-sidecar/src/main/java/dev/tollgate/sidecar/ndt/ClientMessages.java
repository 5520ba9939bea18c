package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.message.Measurement;
import dev.tollgate.sidecar.ndt.message.TextMessages;
import dev.tollgate.sidecar.ndt.socket.TcpProbe;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Rewrites the measurement messages of one test, so that they report the client's socket, and keeps the samples for the
 * usage record.
 */
final class ClientMessages implements TextMessages {
    private final TcpProbe probe;
    private final String client;
    private final String server;
    private final boolean rewrite;
    private final TestTrace trace;

    /**
     * @param channel the client's
     * @param rewrite false: messages pass as they are and are only recorded
     */
    ClientMessages(Channel channel, boolean rewrite, TestTrace trace) {
        this(TcpProbe.of(channel), address(channel.remoteAddress()), address(channel.localAddress()), rewrite, trace);
    }

    ClientMessages(TcpProbe probe, String client, String server, boolean rewrite, TestTrace trace) {
        this.probe = probe;
        this.client = client;
        this.server = server;
        this.rewrite = rewrite;
        this.trace = trace;
    }

    private static String address(Object address) {
        return address instanceof InetSocketAddress socket ? NetUtil.toSocketAddressString(socket) : "";
    }

    @Override
    public byte[] replace(byte[] payload) {
        Optional<Measurement> read = Measurement.parse(payload);
        if (read.isEmpty()) {
            return payload;
        }
        Measurement measurement = read.get();
        Optional<TcpSample> sample = probe.sample();
        trace.add(measurement.uuid(), sample);
        if (!rewrite || sample.isEmpty()) {
            return payload;
        }
        measurement.setSocket(sample.get());
        measurement.setEnds(client, server);
        return measurement.toBytes();
    }
}
