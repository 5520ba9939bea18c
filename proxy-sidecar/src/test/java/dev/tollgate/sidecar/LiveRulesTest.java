package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReloadObserver;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.locate.LocateRules;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRulesTest {
    @TempDir
    private Path directory;

    private final List<String> told = new ArrayList<>();

    @Test
    void holdsWhatWasReadLastAndTellsOfItAfterwards() throws Exception {
        LiveRules rules = rules();
        assertTrue(rules.locate().anonymousNearest());
        assertFalse(rules.proxies().contain(InetAddress.getByName("10.0.0.1")));

        rules.onReloaded(config("""
                trusted_proxies: [10.0.0.0/8]
                anonymous_nearest: false
                bounds: {max_connections: 7, max_request_body: 8}
                drain: {timeout: 9s}
                quotas: {enforce: false}
                """));

        assertFalse(rules.locate().anonymousNearest());
        assertEquals(8, rules.locate().maxRequestBody());
        assertEquals(7, rules.bounds().maxConnections());
        assertEquals(Duration.ofSeconds(9), rules.drain().timeout());
        assertFalse(rules.quotas().enforce());
        assertTrue(rules.proxies().contain(InetAddress.getByName("10.0.0.1")));
        assertEquals(List.of("reloaded"), told);
    }

    @Test
    void holdsWhatItHadWhenAFileIsRefused() throws Exception {
        LiveRules rules = rules();
        LocateRules before = rules.locate();

        rules.onRefused();

        assertSame(before, rules.locate());
        assertEquals(List.of("refused"), told);
    }

    private LiveRules rules() throws Exception {
        return new LiveRules(config(""), new ReloadObserver() {
            @Override
            public void onReloaded(SidecarConfig fresh) {
                told.add("reloaded");
            }

            @Override
            public void onRefused() {
                told.add("refused");
            }
        });
    }

    private SidecarConfig config(String more) throws Exception {
        return ConfigReader.read(Files.writeString(directory.resolve("sidecar.yaml"), """
                mode: locate
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:8090
                integration_tokens: {key_files: [a.pub]}
                """ + more));
    }
}
