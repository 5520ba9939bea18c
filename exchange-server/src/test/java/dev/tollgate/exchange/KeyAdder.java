package dev.tollgate.exchange;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that adds signing keys as soon as the others are there, too, and says which ones were acknowledged. */
final class KeyAdder {
    private KeyAdder() {}

    /** Takes the key file, a prefix of its keys' ids, how many to add, and the file that says go. */
    public static void main(String[] args) throws Exception {
        System.out.println("ready");
        while (Files.notExists(Path.of(args[3]))) {
            Thread.sleep(1);
        }
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            String kid = args[1] + "-" + i;
            if (add(args[0], kid) == 0) {
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
