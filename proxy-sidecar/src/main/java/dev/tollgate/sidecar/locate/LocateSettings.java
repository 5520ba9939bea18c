package dev.tollgate.sidecar.locate;

import dev.tollgate.sidecar.http.ClientAddress;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.relay.Transport;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What mode locate needs.
 *
 * @param stamp null if access tokens pass unchanged
 * @param upstream locate's listener
 * @param observer is told of every answer
 */
record LocateSettings(
        TokenAuthenticator authenticator,
        Quotas quotas,
        ClientAddress clientAddress,
        @Nullable AccessTokenStamp stamp,
        InetSocketAddress upstream,
        Transport transport,
        LocateObserver observer) {}
