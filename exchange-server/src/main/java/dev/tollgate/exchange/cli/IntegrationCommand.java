package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.EntryRules;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Commands on integrations. */
@Command(
        name = "integration",
        description = "Manage integrations: organizations that embed the test.",
        mixinStandardHelpOptions = true)
public final class IntegrationCommand {
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

    @Command(description = "List integrations, sorted by id.", mixinStandardHelpOptions = true)
    int list(@Mixin PageOptions paging, @Mixin StoreOption option, @Mixin OutputOption output) throws StoreException {
        Page page = paging.withOneMore();
        try (OperatorStore store = option.openToRead()) {
            Listing<IntegrationEntry> found = store.integrations(page);
            List<IntegrationEntry> entries = paging.shown(found);
            Table table = new Table("INTEGRATION", "STATUS", "CREATED", "QUOTA", "DESCRIPTION");
            entries.forEach(entry -> table.row(
                    entry.id(), entry.status(), entry.createdAt(), QuotaText.of(entry.quota()), entry.description()));
            output.print(table, entries.stream().map(IntegrationEntry::members).toList(), found);
            paging.tellOfRest(found, IntegrationEntry::id);
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
            Map<String, Object> members = entry.members();
            members.put("keys", keys.stream().map(KeyEntry::members).toList());
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
