package dev.tollgate.sidecar.fault;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A sidecar in mode locate before an upstream, which serves nearest without a token. */
final class RunningSidecar implements AutoCloseable {
    static final String NEAREST = "/v2/nearest/ndt/ndt7";

    private final SigningKey key = SigningKey.generate(Algorithm.EDDSA, "exchange-1");
    private final Path file;
    private final ReadFiles files;
    private final String form;
    private final Sidecar sidecar;

    RunningSidecar(Path directory, int upstreamPort, String listener, String more) throws Exception {
        this(directory, "127.0.0.1:" + upstreamPort, listener, more);
    }

    /**
     * @param upstream its host and port
     * @param listener fields of the listener, after its address
     * @param more lines of the file
     */
    RunningSidecar(Path directory, String upstream, String listener, String more) throws Exception {
        Path keys = directory.resolve("exchange.pub");
        Files.writeString(keys, KeySet.of(List.of(key.verificationKey())).toJson());
        file = directory.resolve("sidecar.yaml");
        form = """
                mode: locate
                listeners:
                  - {address: 127.0.0.1:0%s}
                upstream: http://%s
                integration_tokens: {key_files: [%s]}
                %s
                """.formatted(listener, upstream, keys, "%s");
        Files.writeString(file, form.formatted(more));
        files = new ReadFiles(file);
        sidecar = Sidecar.start(ConfigReader.read(files), files);
    }

    RunningSidecar(Path directory, int upstreamPort, String more) throws Exception {
        this(directory, upstreamPort, "", more);
    }

    /** Lets the sidecar look after its file. */
    void follow() {
        sidecar.follow();
    }

    /** Writes the file anew, with other lines at its end; a text in the rest of it may become another. */
    void rewrite(String from, String to, String more) throws Exception {
        Files.writeString(file, form.formatted(more).replace(from, to));
    }

    void rewrite(String more) throws Exception {
        rewrite("", "", more);
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
