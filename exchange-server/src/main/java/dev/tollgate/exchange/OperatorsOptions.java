package dev.tollgate.exchange;

import dev.tollgate.exchange.cli.UserError;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.signing.KeyFileException;
import dev.tollgate.exchange.signing.SigningKeyFile;
import dev.tollgate.exchange.signing.SigningKeyHistory;
import dev.tollgate.exchange.signing.SigningKeyLog;
import dev.tollgate.exchange.signing.SigningKeyRows;
import dev.tollgate.exchange.token.LimitUses;
import dev.tollgate.http.ListenAddress;
import dev.tollgate.http.UrlRule;
import dev.tollgate.jwks.JwksSource;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the operators' listener. */
final class OperatorsOptions {
    private static final String JWKS_URL = "--operators-assertion-jwks-url";
    static final String LISTEN = "--operators-listen";

    /** How long fetched keys count while the issuer cannot be reached. */
    private static final Duration OUTAGE = Duration.ofHours(1);

    /** RFC 9110 §5.6.2. */
    private static final Pattern FIELD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final String LOOPBACK = "127.0.0.1";

    @Option(
            names = LISTEN,
            defaultValue = "${env:OPERATORS_LISTEN:-}",
            paramLabel = "[HOST:]PORT",
            description =
                    "Serve the operators' API and page there; on 127.0.0.1 where no host is given. Without it there is none.")
    @SuppressWarnings("NullAway.Init")
    private String listen;

    @Option(
            names = "--operators-assertion-header",
            defaultValue = "${env:OPERATORS_ASSERTION_HEADER:-}",
            paramLabel = "FIELD",
            description =
                    "The header field in which a proxy sends a signed assertion (JWT) about who is signed in, such as"
                            + " X-Goog-IAP-JWT-Assertion or Authorization. Without it only operators' tokens count.")
    @SuppressWarnings("NullAway.Init")
    private String assertionHeader;

    @Option(
            names = JWKS_URL,
            defaultValue = "${env:OPERATORS_ASSERTION_JWKS_URL:-}",
            paramLabel = "URL",
            description = "The keys that verify assertions, such as https://www.gstatic.com/iap/verify/public_key-jwk.")
    @SuppressWarnings("NullAway.Init")
    private String assertionKeys;

    @Option(
            names = "--operators-assertion-issuer",
            defaultValue = "${env:OPERATORS_ASSERTION_ISSUER:-}",
            paramLabel = "ISS",
            description = "The iss of assertions, such as https://cloud.google.com/iap.")
    @SuppressWarnings("NullAway.Init")
    private String assertionIssuer;

    @Option(
            names = "--operators-assertion-audience",
            defaultValue = "${env:OPERATORS_ASSERTION_AUDIENCE:-}",
            paramLabel = "AUD",
            description = "The aud of assertions; for IAP /projects/NUMBER/global/backendServices/ID.")
    @SuppressWarnings("NullAway.Init")
    private String assertionAudience;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private PageSourceOptions sources;

    /**
     * Returns what the options say, empty where there shall be no such listener.
     *
     * @throws UserError if an option cannot be used
     */
    Optional<OperatorsConfig> read(Path privateKeyPath, CurrentSigningKeys keys) {
        String text = listen.strip();
        Optional<OperatorsConfig.Assertions> assertions = assertions();
        if (text.isEmpty() && assertions.isPresent()) {
            throw new UserError(
                    "--operators-assertion-header: set " + LISTEN + ", too, or there is nothing to sign in to");
        }
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(new OperatorsConfig(
                        address(text), () -> rows(privateKeyPath, keys.get()), assertions, sources.read()));
    }

    /** Returns who knows how much of its limits a key has used. */
    LimitUses limitUses() {
        return sources.limitUses();
    }

    private Optional<OperatorsConfig.Assertions> assertions() {
        List<String> values = Stream.of(assertionHeader, assertionKeys, assertionIssuer, assertionAudience)
                .map(String::strip)
                .toList();
        if (values.stream().allMatch(String::isEmpty)) {
            return Optional.empty();
        }
        if (values.contains("")) {
            throw new UserError("--operators-assertion-header, --operators-assertion-jwks-url,"
                    + " --operators-assertion-issuer and --operators-assertion-audience belong together: set all four");
        }
        if (!FIELD.matcher(values.get(0)).matches()) {
            throw new UserError(
                    "--operators-assertion-header: '" + values.get(0) + "' is not the name of a header field");
        }
        return Optional.of(new OperatorsConfig.Assertions(
                values.get(0),
                values.get(2),
                values.get(3),
                new JwksSource(PageSourceOptions.url(JWKS_URL, UrlRule.JWKS, values.get(1)), OUTAGE, null, null)));
    }

    private static InetSocketAddress address(String text) {
        String port = text.startsWith(":") ? text.substring(1) : text;
        try {
            return ListenAddress.of(port.matches("[0-9]+") ? LOOPBACK + ':' + port : text);
        } catch (IllegalArgumentException e) {
            throw new UserError(LISTEN + ": " + e.getMessage());
        }
    }

    /** The keys in force, with the times that the file's log knows. */
    private static List<Map<String, Object>> rows(Path file, SigningKeys keys) {
        try {
            return SigningKeyRows.of(keys, SigningKeyHistory.of(SigningKeyFile.real(file), SigningKeyLog.kids(keys)));
        } catch (KeyFileException e) {
            return keys.all().stream()
                    .map(key -> SigningKeyRows.members(keys, key))
                    .toList();
        }
    }
}
