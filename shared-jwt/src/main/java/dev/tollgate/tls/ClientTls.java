package dev.tollgate.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The TLS 1.2 and 1.3 client of one server, with BoringSSL if it loads. The server's certificate must be of a trusted
 * issuer and have its name (RFC 9110 §4.3.4).
 */
public final class ClientTls {
    private final SslContext context;
    private final String name;
    private final int port;

    private ClientTls(SslContext context, String name, int port) {
        this.context = context;
        this.name = name;
        this.port = port;
    }

    /**
     * Makes a client.
     *
     * @param issuers a PEM file, null for those that the Java runtime trusts
     * @param name of the server: a host name, or an address without brackets
     * @throws IOException with a line for operators if the file cannot be used
     */
    public static ClientTls of(@Nullable Path issuers, String name, int port) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
        ClientTlsFiles.read(issuers, null, null).apply(builder);
        return new ClientTls(builder.build(), name, port);
    }

    /** Makes the handler of one connection. It closes the connection if the certificate is not valid for the server. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        return context.newHandler(allocator, name, port);
    }
}
