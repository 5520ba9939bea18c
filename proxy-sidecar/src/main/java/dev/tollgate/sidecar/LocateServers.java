package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.LocateConfig;
import dev.tollgate.sidecar.config.ServerUrl;
import dev.tollgate.sidecar.config.UpstreamTls;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.locate.upstream.NamedAddress;
import dev.tollgate.sidecar.locate.upstream.UpstreamAddress;
import dev.tollgate.sidecar.locate.upstream.UpstreamServer;
import dev.tollgate.sidecar.reload.SocketAddresses;
import dev.tollgate.tls.ClientTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The locate servers of the configuration. */
final class LocateServers {
    private final LocateConfig config;

    LocateServers(LocateConfig config) {
        this.config = config;
    }

    /**
     * Returns them.
     *
     * @throws ConfigException if the file of trusted issuers cannot be used
     */
    List<UpstreamServer> on(Transport transport) throws ConfigException {
        List<UpstreamServer> servers = new ArrayList<>();
        for (ServerUrl url : config.upstream()) {
            servers.add(
                    url instanceof ServerUrl.Web web
                            ? web(web, transport)
                            : unix((ServerUrl.UnixSocket) url, transport));
        }
        return servers;
    }

    private static UpstreamServer unix(ServerUrl.UnixSocket socket, Transport transport) {
        UpstreamAddress place = UpstreamAddress.at(transport.unixAddress(socket.path()));
        return new UpstreamServer(socket.toString(), place, transport.unixChannel(), null);
    }

    private UpstreamServer web(ServerUrl.Web server, Transport transport) throws ConfigException {
        InetSocketAddress address = SocketAddresses.of(server.url());
        UpstreamAddress place = address.isUnresolved()
                ? new NamedAddress(address, transport.datagramChannel())
                : UpstreamAddress.at(address);
        return new UpstreamServer(server.toString(), place, transport.clientChannel(), tls(server, address));
    }

    private @Nullable ClientTls tls(ServerUrl.Web server, InetSocketAddress address) throws ConfigException {
        if (!server.isTls()) {
            return null;
        }
        UpstreamTls how = config.upstreamTls() == null ? new UpstreamTls(null, null) : config.upstreamTls();
        String name = how.serverName() == null ? address.getHostString() : how.serverName();
        try {
            return ClientTls.of(how.caFile(), name, address.getPort());
        } catch (IOException e) {
            throw new ConfigException("upstream_tls.ca_file: " + e.getMessage());
        }
    }

    /**
     * Reads the files that a start would read for them.
     *
     * @throws ConfigException likewise
     */
    void check() throws ConfigException {
        for (ServerUrl url : config.upstream()) {
            if (url instanceof ServerUrl.Web web) {
                tls(web, SocketAddresses.of(web.url()));
            }
        }
    }
}
