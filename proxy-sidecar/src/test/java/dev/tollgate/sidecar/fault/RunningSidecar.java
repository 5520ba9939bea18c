package dev.tollgate.sidecar.fault;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.output.OutputQueue;
import dev.tollgate.output.StandardStreams;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import java.io.OutputStream;
import java.nio.file.Path;

/** A sidecar in mode locate before an upstream, which serves nearest without a token. */
final class RunningSidecar implements AutoCloseable {
    static final String NEAREST = "/v2/nearest/ndt/ndt7";
    /** The name of the file with what verifies integration tokens. */
    static final String KEY_FILE = "exchange.pub";

    private final SigningKey key = SigningKey.generate(Algorithm.EDDSA, "exchange-1");
    private final Path directory;
    private final String form;
    private final Sidecar sidecar;
    /** Of which nobody reads. */
    private final OutputQueue records =
            StandardStreams.before(OutputStream.nullOutputStream(), System.err).output();

    RunningSidecar(Path directory, int upstreamPort, String listener, String more) throws Exception {
        this(directory, "127.0.0.1:" + upstreamPort, listener, more);
    }

    /**
     * @param upstream its host and port, or all that the file says of it
     * @param listener fields of the listener, after its address
     * @param more lines of the file
     */
    RunningSidecar(Path directory, String upstream, String listener, String more) throws Exception {
        this.directory = directory;
        form = """
                mode: locate
                listeners:
                  - {address: 127.0.0.1:0%s}
                upstream: %s
                integration_tokens: {key_files: [%s]}
                %s
                """.formatted(listener, url(upstream), SidecarFiles.publicKey(directory, KEY_FILE, key), "%s");
        ReadFiles files = SidecarFiles.of(directory, form.formatted(more));
        sidecar = StartedSidecar.of(ConfigReader.read(files), files, records);
    }

    private static String url(String upstream) {
        return upstream.matches("(unix:|https:|\\[').*") ? upstream : "http://" + upstream;
    }

    RunningSidecar(Path directory, int upstreamPort, String more) throws Exception {
        this(directory, upstreamPort, "", more);
    }

    /** Lets the sidecar look after its file. */
    void follow() {
        sidecar.follow();
    }

    /**
     * Writes the file again, whole, with other lines at its end; a text in the rest of it may become another. The sidecar
     * reads it at once.
     */
    void rewrite(String from, String to, String more) throws Exception {
        SidecarFiles.configuration(directory, form.formatted(more).replace(from, to) + "...\n");
        reread();
    }

    /** Lets the sidecar read its files at once, as at SIGHUP: it would wait until they are still. */
    void reread() {
        sidecar.reread();
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
        records.close();
    }
}
