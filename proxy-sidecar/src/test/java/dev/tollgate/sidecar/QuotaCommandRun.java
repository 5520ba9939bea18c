package dev.tollgate.sidecar;

import dev.tollgate.sidecar.cli.QuotaCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A run of the command {@code quota} in this process.
 *
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
public record QuotaCommandRun(int exitCode, String out, String err) {
    /** @param args after {@code quota} */
    public static synchronized QuotaCommandRun of(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = QuotaCommand.NAME;
        System.arraycopy(args, 0, all, 1, args.length);
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            int exitCode = QuotaCommand.execute(all);
            return new QuotaCommandRun(
                    exitCode,
                    // the log of this process, which a command of its own does not write
                    printed.toString(StandardCharsets.UTF_8).replaceAll("(?m)^\\{\"time\".*\\R", ""),
                    complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
