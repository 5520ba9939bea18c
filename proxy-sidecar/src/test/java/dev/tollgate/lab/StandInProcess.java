package dev.tollgate.lab;

import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.standin.StandInNdtServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The stand-in for ndt-server as a process of its own: {@code main KEY_FILE PORT SECONDS}. */
public final class StandInProcess {
    private StandInProcess() {}

    public static void main(String[] args) throws Exception {
        new StandInNdtServer(
                KeySet.parse(Files.readString(Path.of(args[0]))),
                Duration.ofSeconds(Long.parseLong(args[2])),
                new InetSocketAddress("0.0.0.0", Integer.parseInt(args[1])));
    }
}
