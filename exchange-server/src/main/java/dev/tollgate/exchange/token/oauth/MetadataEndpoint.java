package dev.tollgate.exchange.token.oauth;

import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.http.Routes;

/** The endpoint {@code GET /.well-known/oauth-authorization-server}: the server's metadata (RFC 8414 §3). */
public final class MetadataEndpoint {
    /** The path for OAuth clients. */
    public static final String PATH = "/.well-known/oauth-authorization-server";

    /** The path of {@link OAuthEndpoint}. */
    public static final String TOKEN_PATH = "/oauth2/token";

    private MetadataEndpoint() {}

    /** Serves the metadata of a server at a URL. */
    public static Endpoint create(PublicUrl url) {
        String metadata = """
                {"issuer":"%1$s","token_endpoint":"%1$s%2$s","jwks_uri":"%1$s/.well-known/jwks.json",\
                "response_types_supported":[],"grant_types_supported":["client_credentials"],\
                "token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"]}
                """.formatted(url.text(), TOKEN_PATH);
        return Routes.always(Reply.json(metadata)
                .with("Cache-Control", "public, max-age=3600")
                .with("Access-Control-Allow-Origin", "*"));
    }
}
