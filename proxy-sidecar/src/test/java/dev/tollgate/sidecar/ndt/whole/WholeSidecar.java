package dev.tollgate.sidecar.ndt.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import dev.tollgate.sidecar.ndt.handover.Handover;
import dev.tollgate.sidecar.ndt.handover.HandoverCheck;
import dev.tollgate.sidecar.ndt.handover.HandoverOutcome;
import dev.tollgate.sidecar.ndt.handover.HandoverSocket;
import dev.tollgate.sidecar.ndt.handover.HandoverWatch;
import dev.tollgate.sidecar.ndt.handover.RunningHelper;
import io.netty.channel.EventLoopGroup;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The sidecar of mode ndt that hands cleartext clients over whole, behind it the real tollgate-handover and a server. */
final class WholeSidecar implements BeforeEachCallback, AfterEachCallback {
    private final Queue<HandoverOutcome> outcomes = new ConcurrentLinkedQueue<>();
    private final RunningHelper helper = new RunningHelper();
    private final NdtFixture sidecar;
    private @Nullable HandoverWatch watch;
    private @Nullable WholeHandover whole;

    WholeSidecar() {
        this(NdtFixture.before(ScriptedNdtServer::echo));
    }

    WholeSidecar(NdtFixture fixture) {
        sidecar = fixture.handover(this::handover).whole(this::whole);
    }

    private Handover handover(EventLoopGroup loops) {
        HandoverSocket socket = helper.handoverSocket();
        HandoverCheck check = new HandoverCheck(socket, loops);
        HandoverWatch made = new HandoverWatch(check, check.missing());
        made.follow();
        watch = made;
        return new Handover(socket, made, false, outcomes::add);
    }

    private WholeHandover whole(EventLoopGroup loops) {
        FlowEvents events = new FlowEvents(loops.next(), helper.events(), helper.socket());
        KernelFlows flows = new KernelFlows(loops.next(), helper.socket());
        events.follow();
        flows.follow();
        HandoverWatch looked = watch;
        WholeHandover made =
                new WholeHandover(helper.handoverSocket(), () -> looked.isGood(), events, flows, outcomes::add);
        whole = made;
        return made;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        helper.beforeEach(context);
        sidecar.beforeEach(context);
        untilGood();
    }

    void untilGood() throws Exception {
        until(whole()::isGood);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (whole != null) {
            whole.close();
            watch.close();
            sidecar.afterEach(context);
        }
        helper.afterEach(context);
    }

    NdtFixture fixture() {
        return sidecar;
    }

    RunningHelper helper() {
        return helper;
    }

    WholeHandover whole() {
        return whole;
    }

    Queue<HandoverOutcome> outcomes() {
        return outcomes;
    }

    HandoverOutcome nextOutcome() throws Exception {
        until(() -> !outcomes.isEmpty());
        return outcomes.remove();
    }

    static void until(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(20);
        }
    }

    /** A client's side of a test that has begun, behind the first message. */
    record Begun(Socket socket, String message) implements AutoCloseable {
        String echo(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.ISO_8859_1);
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Begins a test. */
    Begun begin(String more) throws IOException {
        return begun(sidecar.open(sidecar.download("t" + System.nanoTime()) + more));
    }

    /** Waits for the beginning of a test for which a client has asked. */
    static Begun begun(Socket socket) throws IOException {
        String head = ScriptedNdtServer.readHead(socket.getInputStream());
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertEquals(0x817e, in.readUnsignedShort());
        return new Begun(socket, new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8));
    }
}
