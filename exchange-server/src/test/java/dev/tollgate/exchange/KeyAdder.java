package dev.tollgate.exchange;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that adds signing keys as soon as the others are there, too, and says which ones were acknowledged. It tries again
 * where others held the file for too long.
 */
final class KeyAdder {
    private static final int TRIES = 20;

    private KeyAdder() {}

    /** Takes the key file, a prefix of its keys' ids, how many to add, and the file that says go. */
    public static void main(String[] args) throws Exception {
        System.out.println("ready");
        while (Files.notExists(Path.of(args[3]))) {
            Thread.sleep(1);
        }
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            String kid = args[1] + "-" + i;
            int code = add(args[0], kid);
            for (int tried = 1; code != 0 && tried < TRIES; tried++) {
                code = add(args[0], kid);
            }
            if (code == 0) {
                System.out.println(kid);
            }
        }
    }

    private static int add(String file, String kid) {
        return ExchangeMain.execute(
                new PrintWriter(Writer.nullWriter()),
                new PrintWriter(System.err, true),
                "signing-key",
                "add",
                "--file",
                file,
                "--algorithm",
                "EdDSA",
                "--kid",
                kid);
    }
}
