package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.Organizations;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.text.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Commands on autojoin keys. A key is shown when it is made, and never again. */
@Command(name = "key", description = "Manage autojoin keys of an organization.", mixinStandardHelpOptions = true)
final class OrganizationKeyCommand {
    @Command(description = "Make a key and show it, once.", mixinStandardHelpOptions = true)
    int create(@Parameters(paramLabel = "ORGANIZATION") String organization, @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        try (OperatorStore store = options.store.openExisting()) {
            String apiKey = new Organizations(store, options.author()).createKey(organization);
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("organization", organization);
            members.put("key_id", OrganizationKey.idOf(apiKey));
            members.put("api_key", apiKey);
            options.output.print(
                    "autojoin key of " + organization + ", shown once, keep it secret:\n" + apiKey, members);
        }
        return 0;
    }

    @Command(description = "List the keys of an organization, sorted by id.", mixinStandardHelpOptions = true)
    int list(
            @Parameters(paramLabel = "ORGANIZATION") String organization,
            @Mixin StoreOption option,
            @Mixin OutputOption output)
            throws StoreException, RefusedException {
        try (OperatorStore store = option.openToRead()) {
            Listing<OrganizationKey> found = store.organizationKeys(organization);
            List<OrganizationKey> keys = found.entries();
            if (found.isEmpty() && store.organization(organization).isEmpty()) {
                throw Organizations.missing(organization);
            }
            Table table = new Table("KEY_ID", "CREATED");
            keys.forEach(key -> table.row(key.id(), key.createdAt()));
            output.print(table, keys.stream().map(OrganizationKey::members).toList(), found);
        }
        return 0;
    }

    @Command(description = "Remove a key permanently.", mixinStandardHelpOptions = true)
    int revoke(
            @Parameters(paramLabel = "ORGANIZATION") String organization,
            @Parameters(paramLabel = "KEY_ID", description = "The key's id, from 'organization key list'.")
                    String keyId,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        try (OperatorStore store = options.store.openExisting()) {
            new Organizations(store, options.author()).revokeKey(organization, keyId);
            options.output.print(
                    "removed key " + keyId + " of organization " + organization,
                    Map.of("organization", organization, "key_id", keyId));
        }
        return 0;
    }
}
