package dev.tollgate.exchange;

import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.signing.KeyFileException;
import dev.tollgate.exchange.signing.SigningKeyFile;
import dev.tollgate.exchange.signing.SigningKeyHistory;
import dev.tollgate.exchange.signing.SigningKeyLog;
import dev.tollgate.exchange.signing.SigningKeyRows;
import dev.tollgate.http.ListenAddress;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the operators' listener. */
final class OperatorsOptions {
    static final String LISTEN = "--operators-listen";

    private static final String LOOPBACK = "127.0.0.1";

    @Option(
            names = LISTEN,
            defaultValue = "${env:OPERATORS_LISTEN:-}",
            paramLabel = "[HOST:]PORT",
            description =
                    "Serve the operators' API and page there; on 127.0.0.1 where no host is given. Without it there is none.")
    @SuppressWarnings("NullAway.Init")
    private String listen;

    /**
     * Returns what the options say, empty where there shall be no such listener.
     *
     * @throws IllegalArgumentException with a line for operators if an address cannot be used
     */
    Optional<OperatorsConfig> read(Path privateKeyPath, CurrentSigningKeys keys) {
        String text = listen.strip();
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(new OperatorsConfig(address(text), () -> rows(privateKeyPath, keys.get())));
    }

    private static InetSocketAddress address(String text) {
        String port = text.startsWith(":") ? text.substring(1) : text;
        return ListenAddress.of(port.matches("[0-9]+") ? LOOPBACK + ':' + port : text);
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
