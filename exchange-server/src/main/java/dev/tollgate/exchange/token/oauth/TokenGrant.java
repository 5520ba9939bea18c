package dev.tollgate.exchange.token.oauth;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.jwt.claims.QuotaUser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A parsed request of the token endpoint, before its key is checked (RFC 6749 §3.2, §4.4.2). */
sealed interface TokenGrant {
    /**
     * A well-formed request.
     *
     * @param key the client as a key; empty if its id and secret are not a key
     * @param user whom the quota counts as one client, empty if not named
     */
    record Wanted(Optional<ApiKey> key, Optional<QuotaUser> user) implements TokenGrant {}

    /** A request that is invalid with any key. */
    record Faulty(OAuthError error) implements TokenGrant {}

    /**
     * The client credentials of a request.
     *
     * @param id decoded
     * @param secret decoded
     */
    record Client(String id, String secret) {
        /** Hides the secret. */
        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    /**
     * Parses a form. Parameters without a value count as missing, unknown ones are ignored, and none may be repeated
     * (§3.2).
     *
     * @param inField the client in {@code Authorization}, if any
     */
    static TokenGrant of(Map<String, List<String>> form, Optional<Client> inField) {
        if (form.values().stream().anyMatch(values -> values.size() > 1)) {
            return new Faulty(OAuthError.REPEATED_PARAMETER);
        }
        Parameters parameters = new Parameters(form);
        Optional<OAuthError> fault = fault(parameters);
        return fault.isPresent() ? new Faulty(fault.get()) : authenticate(parameters, inField);
    }

    private static Optional<OAuthError> fault(Parameters parameters) {
        String grant = parameters.value("grant_type");
        if (grant == null) {
            return Optional.of(OAuthError.NO_GRANT_TYPE);
        }
        if (!grant.equals("client_credentials")) {
            return Optional.of(OAuthError.OTHER_GRANT_TYPE);
        }
        if (parameters.value("scope") != null) {
            return Optional.of(OAuthError.SCOPE);
        }
        boolean badUser =
                parameters.value(QuotaUser.CLAIM) != null && parameters.user().isEmpty();
        return badUser ? Optional.of(OAuthError.QUOTA_USER) : Optional.empty();
    }

    /**
     * A request must use only one method of authentication (§2.3). A client_id alone in addition to the field is
     * allowed, but must be the same.
     */
    private static TokenGrant authenticate(Parameters parameters, Optional<Client> inField) {
        String id = parameters.value("client_id");
        String secret = parameters.value("client_secret");
        if (inField.isPresent()) {
            boolean twice =
                    secret != null || (id != null && !id.equals(inField.get().id()));
            return twice ? new Faulty(OAuthError.TWO_CLIENTS) : wanted(inField.get(), parameters.user());
        }
        return id == null || secret == null
                ? new Faulty(OAuthError.NO_CLIENT)
                : wanted(new Client(id, secret), parameters.user());
    }

    private static Wanted wanted(Client client, Optional<QuotaUser> user) {
        return new Wanted(ApiKey.ofClient(client.id(), client.secret()), user);
    }

    /** The parameters of a form; none is repeated. */
    record Parameters(Map<String, List<String>> form) {
        /** Returns a value, null if it is missing. */
        @Nullable
        String value(String name) {
            List<String> values = form.getOrDefault(name, List.of());
            return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
        }

        Optional<QuotaUser> user() {
            return Optional.ofNullable(value(QuotaUser.CLAIM)).flatMap(QuotaUser::parse);
        }
    }
}
