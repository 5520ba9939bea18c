package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwks.KeySource;
import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ndt.handover.Handover;
import dev.tollgate.sidecar.ndt.socket.TransparentSource;
import dev.tollgate.sidecar.ndt.whole.WholeHandover;
import dev.tollgate.sidecar.quota.BreakableClock;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import dev.tollgate.sidecar.token.TokenObserver;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The sidecar of mode ndt on a loopback socket, a scripted ndt-server behind it, and what it reports. An integration may
 * run one test at a time, the machine three.
 */
public final class NdtFixture implements BeforeEachCallback, AfterEachCallback {
    public static final String MACHINE = "mlab1-abc01.mlab-sandbox.measurement-lab.org";
    public static final String DOWNLOAD = "/ndt/v7/download";
    public static final String UPLOAD = "/ndt/v7/upload";
    public static final int MAX_TESTS = 3;
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(20);
    private static final Integration ACME = new Integration("acme", "", 0, Quota.none());

    private final ScriptedNdtServer.Script script;
    private final Transport transport;
    private final BreakableClock quotaClock = new BreakableClock(System::nanoTime);
    private Quota quota = Quota.none().with(Dimension.SERVER_CONCURRENT, new Limit.Count(1));
    private boolean tokenRequired = true;
    private volatile PlaceBounds places = new PlaceBounds(MAX_TESTS, MAX_TESTS, MAX_TESTS, 0);
    private volatile Duration stallTimeout = STALL_TIMEOUT;
    private volatile ListenerBounds bounds = ListenerBounds.defaultsOfNdt();
    private @Nullable SslContext tls;
    private Optional<TransparentSource> addresses = Optional.empty();
    private Function<EventLoopGroup, Optional<Handover>> handover = loops -> Optional.empty();
    private Function<EventLoopGroup, Optional<WholeHandover>> whole = loops -> Optional.empty();
    private KeySource keys;
    private SigningKey key;
    private KeySet known;
    private EventLoops loops;
    private Channel listener;
    private RunningTests running;
    private Quotas quotas;
    private volatile ScriptedNdtServer server;
    private RecordingObserver observer;
    private volatile @Nullable Channel client;

    private NdtFixture(Transport transport, ScriptedNdtServer.Script script) {
        this.transport = transport;
        this.script = script;
    }

    /** Puts the sidecar before an ndt-server that does what the script says. */
    public static NdtFixture before(ScriptedNdtServer.Script script) {
        return new NdtFixture(Transport.forRelays(), script);
    }

    public static NdtFixture onNio(ScriptedNdtServer.Script script) {
        return new NdtFixture(Transport.NIO, script);
    }

    public NdtFixture quota(Quota quota) {
        this.quota = quota;
        return this;
    }

    /** Sets what holds from the next connection on. */
    public void bounds(ListenerBounds now) {
        this.bounds = now;
    }

    /** Sets who may run how many tests from the next test on. */
    public void places(PlaceBounds now) {
        this.places = now;
    }

    /** Sets how long a test may stall, from the next test on. */
    public void stallTimeout(Duration now) {
        this.stallTimeout = now;
    }

    public NdtFixture tokenOptional() {
        this.tokenRequired = false;
        return this;
    }

    public NdtFixture tls(SslContext context) {
        this.tls = context;
        return this;
    }

    /** Lets ndt-server see the clients' addresses; needs CAP_NET_ADMIN, and clients on the loopback. */
    public NdtFixture transparent() {
        this.addresses = Optional.of(new TransparentSource(1));
        return this;
    }

    /** Lets tests be handed over. */
    public NdtFixture handover(Function<EventLoopGroup, Handover> made) {
        this.handover = made.andThen(Optional::of);
        return this;
    }

    /** Lets cleartext clients be handed over whole. */
    public NdtFixture whole(Function<EventLoopGroup, WholeHandover> made) {
        this.whole = made.andThen(Optional::of);
        return this;
    }

    public NdtFixture keys(KeySource source) {
        this.keys = source;
        return this;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        key = SigningKey.generate(Algorithm.EDDSA, "locate-1");
        known = KeySet.of(List.of(key.verificationKey()));
        server = new ScriptedNdtServer(script);
        observer = new RecordingObserver();
        running = new RunningTests(() -> places);
        loops = new EventLoops(transport, 2, () -> {});
        NdtInitializer ndt = new NdtInitializer(settings());
        ServerBootstrap socket = new ServerBootstrap().group(loops.group()).channel(transport.serverChannel());
        if (tls == null) {
            ndt.prepareCleartext(socket);
        }
        listener = socket.childHandler(behindTls(ndt))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    private ChannelHandler behindTls(NdtInitializer ndt) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                client = channel;
                if (tls != null) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                channel.pipeline().addLast(ndt);
            }
        };
    }

    private NdtSettings settings() throws Exception {
        KeySource source = keys == null ? KeySource.of(this::keys) : keys;
        InstantSource clock = InstantSource.system();
        TokenVerifier verifier = new TokenVerifier(AccessToken.policy(MACHINE, Duration.ZERO), clock);
        QuotaRules rules = new QuotaRules(true, false, Map.of(0, quota), Map.of());
        quotas = new Quotas(() -> rules, quotaClock);
        return new NdtSettings(
                new TokenAuthenticator<>(verifier, source, Grant::of, clock, TokenObserver.none()),
                () -> tokenRequired,
                () -> bounds,
                () -> new TrustedNetworks(List.of()),
                quotas,
                running,
                () -> stallTimeout,
                new Upstream(server::address, null, addresses),
                transport,
                handover.apply(loops.group()),
                whole.apply(loops.group()),
                Fidelity.of(transport, true, true),
                observer,
                observer);
    }

    /** Returns the clock by which quotas are decided on. */
    public BreakableClock quotaClock() {
        return quotaClock;
    }

    /** Returns whether a connection was accepted. */
    public boolean hadClient() {
        return client != null;
    }

    /** Returns the sidecar's side of the connection that was accepted last. */
    public Channel lastClient() {
        return Objects.requireNonNull(client);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        loops.close();
        server.close();
    }

    public ScriptedNdtServer server() {
        return server;
    }

    /** Starts ndt-server again, which is down. */
    public void restartServer() throws IOException {
        server = new ScriptedNdtServer(script, server.address().getPort());
    }

    public RecordingObserver observer() {
        return observer;
    }

    public RunningTests running() {
        return running;
    }

    /** Returns those that verify good tokens. */
    public KeySet keys() {
        return known;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    public String token(String jwtId) {
        return claims(jwtId).claim("int_id", "acme").claim("tier", 0).build().signedBy(key);
    }

    /** Returns claims of a good token, without an integration. */
    public Claims.Builder claims(String jwtId) {
        return Claims.builder()
                .issuer(AccessToken.ISSUER)
                .subject("ndt")
                .audience(List.of(MACHINE))
                .expiresAt(Instant.now().plusSeconds(50))
                .jwtId(jwtId);
    }

    public String signed(Claims.Builder claims) {
        return claims.build().signedBy(key);
    }

    /** Returns the target of a download that may start. */
    public String download(String jwtId) {
        return DOWNLOAD + "?access_token=" + token(jwtId);
    }

    /** Connects, and says nothing. */
    public Socket connect() throws IOException {
        Socket socket = new Socket(address().getAddress(), address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Connects with a small window, in octets, and says nothing. */
    public Socket connect(int window) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(window);
        socket.connect(address());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Sends a handshake. */
    public Socket open(String target) throws IOException {
        Socket socket = connect();
        sendHandshake(socket, target);
        return socket;
    }

    public static void sendHandshake(Socket socket, String target) throws IOException {
        sendHead(
                socket,
                "GET " + target + " HTTP/1.1",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Protocol: net.measurementlab.ndt.v7");
    }

    /** Sends a handshake and waits for its 101 and the greeting. */
    public Socket begin(String target) throws IOException {
        Socket socket = open(target);
        String head = ScriptedNdtServer.readHead(socket.getInputStream());
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        socket.getInputStream().skipNBytes(ScriptedNdtServer.GREETING.length());
        return socket;
    }

    public static void sendHead(Socket socket, String requestLine, String... fields) throws IOException {
        String head = requestLine + "\r\nHost: " + MACHINE + "\r\n"
                + (fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n") + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a handshake and returns all that comes back until the sidecar closes. */
    public String answer(String target) throws IOException {
        try (Socket socket = open(target)) {
            return rest(socket);
        }
    }

    /** Sends a request that is no handshake and returns all that comes back until the sidecar closes. */
    public String answerTo(String requestLine, String... fields) throws IOException {
        try (Socket socket = connect()) {
            sendHead(socket, requestLine, fields);
            return rest(socket);
        }
    }

    public static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Checks that one test has ended so, once, and that its places were given back, once. */
    public TestObserver.TestRecord assertEnded(String outcome) throws Exception {
        TestObserver.TestRecord record = observer.nextEnd();
        assertEquals(outcome, record.outcome());
        assertEquals(0, observer.furtherEnds());
        assertEquals(0, running.count());
        Decision free = quotas.admitTest(ACME, UUID.randomUUID().toString(), Duration.ZERO, "download");
        assertTrue(free.admitted(), "the place of the integration was not given back");
        Decision another = quotas.admitTest(ACME, UUID.randomUUID().toString(), Duration.ZERO, "download");
        assertFalse(another.admitted(), "it was given back twice");
        free.ticket().close();
        return record;
    }
}
