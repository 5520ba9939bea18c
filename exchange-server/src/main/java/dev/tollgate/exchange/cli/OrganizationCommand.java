package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.EntryRules;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Organization;
import dev.tollgate.exchange.registry.Organizations;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.text.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on organizations, whose machines join the platform by themselves. */
@Command(
        name = "organization",
        description = "Manage organizations whose machines join the platform (autojoin).",
        subcommands = OrganizationKeyCommand.class,
        mixinStandardHelpOptions = true)
public final class OrganizationCommand {
    @Command(description = "Create an organization.", mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "NAME", description = "Lower-case letters and digits, at most 10.") String name,
            @Option(names = "--email", required = true, description = "The email address of a contact.") String email,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        EntryRules.organization(name);
        EntryRules.email(email);
        try (OperatorStore store = options.store.open()) {
            Organization created = new Organizations(store, options.author()).create(name, email);
            options.output.print("created organization " + name, created.members());
        }
        return 0;
    }

    @Command(description = "List organizations, sorted by name.", mixinStandardHelpOptions = true)
    int list(@Mixin PageOptions paging, @Mixin StoreOption option, @Mixin OutputOption output) throws StoreException {
        Page page = paging.withOneMore();
        try (OperatorStore store = option.openToRead()) {
            Listing<Organization> found = store.organizations(page);
            List<Organization> entries = paging.shown(found);
            Table table = new Table("ORGANIZATION", "EMAIL", "CREATED");
            entries.forEach(entry -> table.row(entry.name(), entry.email(), entry.createdAt()));
            output.print(table, entries.stream().map(Organization::members).toList(), found);
            paging.tellOfRest(found, Organization::name);
        }
        return 0;
    }
}
