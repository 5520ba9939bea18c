package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command on the store itself. */
@Command(name = "store", description = "The store of integrations and keys.", mixinStandardHelpOptions = true)
public final class StoreCommand {
    @Command(
            description =
                    "Make the store where there is none; one that is there stays as it is. For the start of a new machine.",
            mixinStandardHelpOptions = true)
    int init(@Mixin StoreOption option, @Mixin OutputOption output) throws StoreException {
        boolean there = option.isThere();
        option.open().close();
        output.print(
                there ? "there is a store already: " + option : "made " + option,
                Map.of("store", option.toString(), "made", !there));
        return 0;
    }
}
