package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.EntryRules;
import dev.tollgate.exchange.registry.Expected;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.IntegrationSearch;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.Status;
import dev.tollgate.text.Table;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands on integrations. */
@Command(
        name = "integration",
        description = "Manage integrations: organizations that embed the test.",
        mixinStandardHelpOptions = true)
public final class IntegrationCommand {
    private static final String CONFIRM = "--confirm";

    @Command(description = "Create an integration.", mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "ID", description = "Letters, digits, '-' and '_', at most 64.") String id,
            @Mixin Description description,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        EntryRules.integrationId(id);
        try (OperatorStore store = options.store.open()) {
            IntegrationEntry created = new Integrations(store, options.author()).create(id, description.text());
            options.output.print("created integration " + id, created.members());
        }
        return 0;
    }

    @Command(description = "List integrations, sorted by id or as --sort says.", mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "--status",
                            defaultValue = "",
                            description = "Only those of this status, such as suspended.")
                    String status,
            @Option(
                            names = "--sort",
                            defaultValue = "name",
                            description =
                                    "name, created or newest (default: ${DEFAULT-VALUE}). --after goes on by name only.")
                    IntegrationSearch.Order order,
            @Mixin PageOptions paging,
            @Mixin StoreOption option,
            @Mixin OutputOption output)
            throws StoreException {
        IntegrationSearch search = new IntegrationSearch(paging.withOneMore(), status, order);
        try (OperatorStore store = option.openToRead()) {
            Listing<IntegrationEntry> found = search.in(store);
            List<IntegrationEntry> entries = paging.shown(found);
            Instant now = Instant.now();
            output.print(
                    () -> table(entries),
                    () -> entries.stream()
                            .map(entry -> entry.from(now).members())
                            .toList());
            output.warn(found);
            if (entries.isEmpty() && !status.isEmpty() && !Status.USUAL.contains(status)) {
                output.warn(List.of("no integration has the status '" + status + "': the usual ones are "
                        + String.join(" and ", Status.USUAL)));
            }
            paging.tellOfRest(found, IntegrationEntry::id, order == IntegrationSearch.Order.NAME);
        }
        return 0;
    }

    private static Table table(List<IntegrationEntry> entries) {
        Table table = new Table("INTEGRATION", "STATUS", "CREATED", "QUOTA", "DESCRIPTION");
        entries.forEach(entry -> table.row(
                entry.id(), entry.status(), entry.createdAt(), QuotaText.of(entry.quota()), entry.description()));
        return table;
    }

    @Command(description = "Change the description of an integration.", mixinStandardHelpOptions = true)
    int update(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = Description.FLAG, required = true, paramLabel = "TEXT", description = "For people.")
                    String description,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        try (OperatorStore store = options.store.openExisting()) {
            IntegrationEntry after =
                    new Integrations(store, options.author()).update(id, description, Expected.ANYTHING);
            options.output.print(
                    "integration " + id + ": description '" + after.description() + "'",
                    after.from(Instant.now()).members());
        }
        return 0;
    }

    @Command(
            description = "Delete an integration whose keys are all revoked. Its audit log stays.",
            mixinStandardHelpOptions = true)
    int delete(
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = CONFIRM,
                            required = true,
                            paramLabel = "ID",
                            description = "The same id once more: what is deleted cannot be restored.")
                    String confirmed,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        if (!confirmed.equals(id)) {
            throw new UserError(CONFIRM + ": '" + confirmed + "' is not '" + id + "': nothing was deleted");
        }
        try (OperatorStore store = options.store.openExisting()) {
            new Integrations(store, options.author()).delete(id, Expected.ANYTHING);
            options.output.print("deleted integration " + id, Map.of("integration_id", id));
        }
        return 0;
    }

    @Command(description = "Show an integration and its keys.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "ID") String id, @Mixin StoreOption option, @Mixin OutputOption output)
            throws StoreException, RefusedException {
        try (OperatorStore store = option.openToRead()) {
            IntegrationEntry entry = store.integration(id).orElseThrow(() -> Integrations.missing(id));
            Listing<KeyEntry> found = store.keys(id);
            List<KeyEntry> keys = found.entries();
            Table table = new Table("INTEGRATION", entry.id());
            table.row("STATUS", entry.status());
            table.row("CREATED", entry.createdAt());
            table.row("QUOTA", QuotaText.of(entry.quota()));
            table.row("DESCRIPTION", entry.description());
            Instant now = Instant.now();
            Map<String, Object> members = entry.from(now).members();
            members.put(
                    "keys", keys.stream().map(key -> key.from(now).members()).toList());
            output.print(table + "\n\n" + KeyTable.of(keys), members);
            output.warn(found);
        }
        return 0;
    }

    @Command(description = "Suspend an integration and its keys until it is resumed.", mixinStandardHelpOptions = true)
    int suspend(@Parameters(paramLabel = "ID") String id, @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        try (OperatorStore store = options.store.openExisting()) {
            String before = new Integrations(store, options.author()).suspend(id);
            print(options.output, id, before, Status.SUSPENDED);
        }
        return 0;
    }

    @Command(
            description = "Resume an integration and the keys that were suspended with it.",
            mixinStandardHelpOptions = true)
    int resume(@Parameters(paramLabel = "ID") String id, @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        try (OperatorStore store = options.store.openExisting()) {
            String before = new Integrations(store, options.author()).resume(id);
            print(options.output, id, before, Status.ACTIVE);
        }
        return 0;
    }

    private static void print(OutputOption output, String id, String before, String status) {
        String was = before.equals(status) ? " (it was already)" : "";
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("integration_id", id);
        members.put("status", status);
        output.print("integration " + id + " is " + status + was, members);
    }
}
