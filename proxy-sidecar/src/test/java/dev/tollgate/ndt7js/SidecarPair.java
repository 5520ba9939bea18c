package dev.tollgate.ndt7js;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.standin.StandInLocate;
import dev.tollgate.standin.StandInNdtServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Both sidecars with stand-ins behind them, the one of ndt-server with TLS, configured as an operator does. */
final class SidecarPair implements AutoCloseable {
    private final SigningKey exchangeKey = SigningKey.generate(Algorithm.RS256, "exchange");
    private final SigningKey locateKey = SigningKey.generate(Algorithm.EDDSA, "locate");
    private final SigningKey stampKey = SigningKey.generate(Algorithm.EDDSA, "stamp");
    private final StandInNdtServer ndtServer;
    private final StandInLocate locate;
    private final Sidecar ndtSidecar;
    private final Sidecar locateSidecar;

    SidecarPair(Path directory, Certificate certificate, Duration testLength, String locateTier, String ndtTier)
            throws Exception {
        // it knows the stamping key alone: a token that was not stamped is refused
        ndtServer = new StandInNdtServer(KeySet.of(List.of(stampKey.verificationKey())), testLength);
        ndtSidecar = sidecar(directory.resolve("ndt.yaml"), """
                mode: ndt
                listeners:
                  - address: 127.0.0.1:0
                    tls: {certificate: %s, private_key: %s}
                upstream: http://127.0.0.1:%d
                machine: %s
                ndt: {allow: [no_bbr]}
                access_tokens:
                  key_files: [%s]
                quotas:
                  tiers:
                    0: {%s}
                """.formatted(
                        certificate.file(),
                        certificate.key(),
                        ndtServer.port(),
                        StandInLocate.MACHINE,
                        publicFile(directory, stampKey),
                        ndtTier));
        locate = new StandInLocate(locateKey, Map.of("wss", "127.0.0.1:" + port(ndtSidecar)));
        Path stampFile = directory.resolve("stamp.jwk");
        Files.writeString(stampFile, SigningKeys.of(stampKey).revealPrivateJwks());
        locateSidecar = sidecar(directory.resolve("locate.yaml"), """
                mode: locate
                listeners:
                  - address: 127.0.0.1:0
                upstream: http://127.0.0.1:%d
                integration_tokens:
                  key_files: [%s]
                stamping:
                  signing_key: %s
                  locate_keys: [%s]
                quotas:
                  tiers:
                    0: {%s}
                """.formatted(
                        locate.port(),
                        publicFile(directory, exchangeKey),
                        stampFile,
                        publicFile(directory, locateKey),
                        locateTier));
    }

    private static Sidecar sidecar(Path file, String yaml) throws Exception {
        ReadFiles files = new ReadFiles(Files.writeString(file, yaml));
        return StartedSidecar.of(ConfigReader.read(files), files);
    }

    private static Path publicFile(Path directory, SigningKey key) throws Exception {
        return Files.writeString(
                directory.resolve(key.keyId() + ".pub.jwk"),
                KeySet.of(List.of(key.verificationKey())).toJson());
    }

    private static int port(Sidecar sidecar) {
        return sidecar.addresses().get(0).getPort();
    }

    /** Returns the priority endpoint of the sidecar in front of locate. */
    String nearest() {
        return "http://127.0.0.1:" + port(locateSidecar) + "/v2/priority/nearest/ndt/ndt7";
    }

    String integrationToken() {
        Integration acme = new Integration("acme", "ki_1", 0, Quota.none());
        return IntegrationToken.claims(acme, UUID.randomUUID().toString(), Instant.now())
                .signedBy(exchangeKey);
    }

    /** Asks locate's sidecar once, as the client does. */
    void locate() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(nearest()))
                .header("Authorization", "Bearer " + integrationToken())
                .build();
        int status = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IllegalStateException("the sidecar answers " + status);
        }
    }

    StandInNdtServer ndtServer() {
        return ndtServer;
    }

    @Override
    public void close() {
        locateSidecar.close();
        ndtSidecar.close();
        locate.close();
        ndtServer.close();
    }
}
