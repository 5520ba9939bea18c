package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorEntry;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Operators;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.Status;
import dev.tollgate.exchange.registry.TimeRules;
import dev.tollgate.text.Table;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The commands on operators, whose tokens give access to the operators' API and page. A token is shown once, when it is
 * made.
 */
@Command(
        name = "operator",
        description = "Manage operators: people and programs that use the operators' API and page.",
        mixinStandardHelpOptions = true)
public final class OperatorCommand {
    private static final String UNTIL = "--until";
    private static final String NEVER = "never";
    private static final String ASSERTION = "--assertion";

    @Command(description = "Create an operator and show its token, once.", mixinStandardHelpOptions = true)
    int create(
            @Parameters(
                            paramLabel = "NAME",
                            description =
                                    "Letters, digits, '-' and '_', at most 64, a letter or digit first; with --assertion"
                                            + " an email.")
                    String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "viewer: can read; editor: can also make changes.")
                    Role role,
            @Option(
                            names = UNTIL,
                            defaultValue = "90d",
                            paramLabel = "WHEN",
                            description =
                                    "When the token expires: a duration, a date, an instant or never (default: ${DEFAULT-VALUE}).")
                    String until,
            @Option(
                            names = ASSERTION,
                            description = "NAME is the email of somebody whom a proxy signs in, see serve"
                                    + " --operators-assertion-header. There is no token.")
                    boolean assertion,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        Instant end = until.equals(NEVER) ? null : TimeRules.end("until", until, Instant.now());
        if (assertion) {
            return createAsserted(name, role, end, options);
        }
        if (!OperatorToken.isName(name)) {
            throw new UserError("'" + name + "' cannot name an operator: use letters, digits, '-' and '_', at most 64,"
                    + " a letter or digit first" + (name.contains("@") ? ", or add " + ASSERTION : ""));
        }
        try (OperatorStore store = options.store.open()) {
            OperatorToken token = new Operators(store, options.author()).create(name, role, end);
            options.output.print(
                    "token of " + role + " " + name + ", shown once, keep it secret:\n" + token.reveal() + "\nit "
                            + (end == null ? "has no end" : "ends at " + end),
                    members(token, role, end));
        }
        return 0;
    }

    private static int createAsserted(String email, Role role, @Nullable Instant end, OperatorOptions options)
            throws StoreException, RefusedException {
        try (OperatorStore store = options.store.open()) {
            OperatorEntry created = new Operators(store, options.author()).createAsserted(email, role, end);
            options.output.print(
                    "created " + role + " " + created.name() + ", signed in by the proxy; access "
                            + (end == null ? "has no end" : "ends at " + end),
                    created.members());
        }
        return 0;
    }

    private static Map<String, Object> members(OperatorToken token, Role role, @Nullable Instant end) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("operator", token.name());
        members.put("role", role.toString());
        members.put("token", token.reveal());
        if (end != null) {
            members.put("expires_at", end.toString());
        }
        return members;
    }

    @Command(description = "List operators, sorted by name.", mixinStandardHelpOptions = true)
    int list(@Mixin PageOptions paging, @Mixin StoreOption option, @Mixin OutputOption output) throws StoreException {
        try (OperatorStore store = option.openToRead()) {
            Listing<OperatorEntry> found = store.operators(paging.withOneMore());
            List<OperatorEntry> entries = paging.shown(found);
            Instant now = Instant.now();
            Table table = new Table("OPERATOR", "ROLE", "SIGN-IN", "STATE", "CREATED", "EXPIRES");
            entries.forEach(entry -> table.row(
                    entry.name(),
                    entry.role(),
                    entry.isAsserted() ? "assertion" : "token",
                    entry.state(now),
                    entry.createdAt(),
                    entry.expiresAt()));
            output.print(table, entries.stream().map(OperatorEntry::members).toList(), found);
            paging.tellOfRest(found, OperatorEntry::name);
        }
        return 0;
    }

    @Command(description = "Revoke an operator's token permanently.", mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "NAME") String name, @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        try (OperatorStore store = options.store.openExisting()) {
            String before = new Operators(store, options.author()).revoke(name);
            String was = before.equals(Status.REVOKED) ? " (it was already)" : "";
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("operator", name);
            members.put("status", Status.REVOKED);
            options.output.print("operator " + name + " is revoked" + was, members);
        }
        return 0;
    }
}
