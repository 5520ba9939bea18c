package dev.tollgate.sidecar.locate.upstream;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** A DNS server (RFC 1035 §4) to which every name has the IPv4 addresses that a test gives it. */
final class StandInDns implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int TYPE_AND_CLASS = 4;
    private static final int NO_ERROR = 0x8180;
    private static final int NO_SUCH_NAME = 0x8183;
    private static final short NAME_OF_THE_QUESTION = (short) 0xc00c;
    private static final short A = 1;
    private static final short INTERNET = 1;

    /** None where there is no such name. */
    volatile List<InetAddress> known = List.of();

    volatile boolean silent;
    volatile int ttlSeconds = 3600;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());

    StandInDns() throws IOException {
        Thread thread = new Thread(this::serve, "stand-in-dns");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void serve() {
        byte[] octets = new byte[512];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(octets, octets.length);
                socket.receive(packet);
                if (!silent) {
                    byte[] answer = answer(ByteBuffer.wrap(octets, 0, packet.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private byte[] answer(ByteBuffer query) {
        List<InetAddress> addresses = known;
        int end = HEADER;
        while (query.get(end) != 0) {
            end += query.get(end) + 1;
        }
        end += 1 + TYPE_AND_CLASS;
        List<InetAddress> found = query.getShort(end - TYPE_AND_CLASS) == A ? addresses : List.of();
        ByteBuffer answer = ByteBuffer.allocate(512)
                .putShort(query.getShort(0))
                .putShort((short) (addresses.isEmpty() ? NO_SUCH_NAME : NO_ERROR))
                .putShort((short) 1)
                .putShort((short) found.size())
                .putInt(0)
                .put(query.array(), HEADER, end - HEADER);
        for (InetAddress address : found) {
            answer.putShort(NAME_OF_THE_QUESTION)
                    .putShort(A)
                    .putShort(INTERNET)
                    .putInt(ttlSeconds)
                    .putShort((short) 4)
                    .put(address.getAddress());
        }
        byte[] octets = new byte[answer.flip().remaining()];
        answer.get(octets);
        return octets;
    }

    @Override
    public void close() {
        socket.close();
    }
}
