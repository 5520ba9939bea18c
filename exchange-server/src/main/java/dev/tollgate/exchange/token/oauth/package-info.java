/**
 * OAuth 2.0 client credentials (RFC 6749 §4.4), a second API for the same exchange: {@link
 * dev.tollgate.exchange.token.oauth.TokenGrant} reads a request, {@link dev.tollgate.exchange.token.TokenExchange}
 * decides, {@link dev.tollgate.exchange.token.oauth.OAuthEndpoint} answers in the RFC's JSON.
 */
@NullMarked
package dev.tollgate.exchange.token.oauth;

import org.jspecify.annotations.NullMarked;
