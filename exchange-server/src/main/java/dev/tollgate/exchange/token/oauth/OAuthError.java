package dev.tollgate.exchange.token.oauth;

import dev.tollgate.jwt.claims.QuotaUser;

/** An error of the token endpoint (RFC 6749 §5.2, and two of §4.1.2.1), with how to fix it. */
enum OAuthError {
    NOT_A_FORM(400, "invalid_request", "send Content-Type: application/x-www-form-urlencoded, in UTF-8"),
    MALFORMED_FORM(400, "invalid_request", "the body is not form-encoded UTF-8"),
    CODED(415, "invalid_request", "send the body without Content-Encoding"),
    REPEATED_PARAMETER(400, "invalid_request", "a parameter comes twice"),
    REPEATED_FIELD(400, "invalid_request", "Authorization comes twice"),
    NO_GRANT_TYPE(400, "invalid_request", "grant_type is missing: send grant_type=client_credentials"),
    OTHER_GRANT_TYPE(400, "unsupported_grant_type", "send grant_type=client_credentials"),
    SCOPE(400, "invalid_scope", "there are no scopes: leave scope out"),
    QUOTA_USER(400, "invalid_request", QuotaUser.CLAIM + " must be " + QuotaUser.FORM),
    USER_IN_QUERY(400, "invalid_request", QuotaUser.CLAIM + " belongs in the body, not in the URL"),
    TWO_CLIENTS(400, "invalid_request", "send the client in Authorization or in the body, not in both"),
    NO_CLIENT(401, "invalid_client", "send client_id and client_secret, by HTTP Basic or in the body"),
    UNREADABLE_FIELD(401, "invalid_client", "Authorization is not a well-formed Basic one"),
    INVALID_CLIENT(401, "invalid_client", "invalid API key"),
    THROTTLED(429, "temporarily_unavailable", "too many failed attempts: wait Retry-After seconds"),
    BUSY(503, "temporarily_unavailable", "the server is busy: wait Retry-After seconds"),
    NO_STORE(503, "temporarily_unavailable", "the key store is unavailable: wait Retry-After seconds"),
    FAILED(500, "server_error", "no token could be made");

    private final int status;
    private final String code;
    private final String description;

    OAuthError(int status, String code, String description) {
        this.status = status;
        this.code = code;
        this.description = description;
    }

    int status() {
        return status;
    }

    /** Returns the body, which names the request beside what the RFC has. */
    String json(String requestId) {
        return "{\"error\":\"" + code + "\",\"error_description\":\"" + description + "\",\"request_id\":\"" + requestId
                + "\"}\n";
    }
}
