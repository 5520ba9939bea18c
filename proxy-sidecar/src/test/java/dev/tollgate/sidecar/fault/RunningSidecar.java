package dev.tollgate.sidecar.fault;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A sidecar in mode locate before an upstream, which serves nearest without a token. */
final class RunningSidecar implements AutoCloseable {
    static final String NEAREST = "/v2/nearest/ndt/ndt7";

    private final SigningKey key = SigningKey.generate(Algorithm.EDDSA, "exchange-1");
    private final Sidecar sidecar;

    /**
     * @param listener fields of the listener, after its address
     * @param more lines of the file
     */
    RunningSidecar(Path directory, int upstreamPort, String listener, String more) throws Exception {
        Path keys = directory.resolve("exchange.pub");
        Files.writeString(keys, KeySet.of(List.of(key.verificationKey())).toJson());
        Path file = directory.resolve("sidecar.yaml");
        Files.writeString(file, """
                mode: locate
                listeners:
                  - {address: 127.0.0.1:0%s}
                upstream: http://127.0.0.1:%d
                integration_tokens: {key_files: [%s]}
                %s
                """.formatted(listener, upstreamPort, keys, more));
        sidecar = Sidecar.start(ConfigReader.read(file));
    }

    RunningSidecar(Path directory, int upstreamPort, String more) throws Exception {
        this(directory, upstreamPort, "", more);
    }

    int port() {
        return sidecar.addresses().get(0).getPort();
    }

    SigningKey key() {
        return key;
    }

    RawClient connect() throws Exception {
        return new RawClient(port());
    }

    @Override
    public void close() {
        sidecar.close();
    }
}
