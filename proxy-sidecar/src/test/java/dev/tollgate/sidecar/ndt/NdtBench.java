package dev.tollgate.sidecar.ndt;

import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A sidecar in mode ndt in front of some port, and a client. */
final class NdtBench implements AutoCloseable {
    static final String MACHINE = "mlab1-abc01.mlab-sandbox.measurement-lab.org";
    static final String DOWNLOAD = "/ndt/v7/download";
    static final String UPLOAD = "/ndt/v7/upload";

    private final SigningKey key;
    private final Sidecar sidecar;

    NdtBench(Path directory, int upstreamPort, Quota quota) throws Exception {
        key = SigningKey.generate(Algorithm.EDDSA, "locate-1");
        Path keyFile = directory.resolve("locate.pub");
        Files.writeString(keyFile, KeySet.of(List.of(key.verificationKey())).toJson());
        sidecar = Sidecar.start(new SidecarConfig(
                SidecarConfig.Mode.NDT,
                List.of(new SidecarConfig.Listener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null)),
                null,
                URI.create("http://127.0.0.1:" + upstreamPort),
                List.of(),
                null,
                null,
                MACHINE,
                new SidecarConfig.AccessTokens(List.of(keyFile), true),
                new QuotaRules(true, false, Map.of(0, quota), Map.of())));
    }

    String token(String jwtId) {
        return token(jwtId, MACHINE, Instant.now().plusSeconds(50));
    }

    String token(String jwtId, String machine, Instant expiresAt) {
        return Claims.builder()
                .issuer(AccessToken.ISSUER)
                .subject("ndt")
                .audience(List.of(machine))
                .expiresAt(expiresAt)
                .jwtId(jwtId)
                .claim("int_id", "acme")
                .claim("key_id", "k1")
                .claim("tier", 0)
                .build()
                .signedBy(key);
    }

    /** Sends a request for an upgrade. */
    Socket open(String target) throws IOException {
        Socket socket = new Socket(
                sidecar.addresses().get(0).getAddress(),
                sidecar.addresses().get(0).getPort());
        socket.setSoTimeout(10_000);
        String head = "GET " + target + " HTTP/1.1\r\nHost: " + MACHINE + "\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Sends a request for an upgrade and returns all that comes back until the sidecar closes. */
    String answer(String target) throws IOException {
        try (Socket socket = open(target)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        sidecar.close();
    }
}
