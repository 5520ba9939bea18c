package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.exchange.store.sqlite.SqliteStore;
import dev.tollgate.fixture.LaunchedServer;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the build makes for quick starts, the archive of classes and the native libraries, on the finished jar, as operators start it. */
class SharedClassesIT {
    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void theLauncherStartsFromTheArchiveThatTheBuildMade() throws Exception {
        try (LaunchedServer server = new LaunchedServer(directory, arguments())) {
            server.assertMapsNative("libsqlitejdbc");
            server.assertMapsNative("libamazonCorrettoCryptoProvider");
            server.assertStopsAndHadItsClassesFromTheArchive("dev.tollgate.exchange.ExchangeServer");
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void theVersionIsThatOfTheProject() throws Exception {
        assertEquals("tollgate " + LaunchedServer.projectVersion(), LaunchedServer.output("exchange", "-V"));
    }

    private List<String> arguments() throws Exception {
        Path key = directory.resolve("key.jwk");
        Files.writeString(
                key, SigningKeys.of(SigningKey.generate(Algorithm.RS256, "k")).revealPrivateJwks());
        Path store = directory.resolve("keys.db");
        SqliteStore.open(store).close();
        return List.of(
                "exchange",
                "serve",
                "--store=sqlite:" + store,
                "--private-key-path=" + key,
                "--port=0",
                "--listen-address=127.0.0.1",
                "--prometheusx.listen-address=127.0.0.1:0");
    }
}
