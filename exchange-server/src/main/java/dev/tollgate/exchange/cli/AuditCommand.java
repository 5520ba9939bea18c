package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.OverrideEnds;
import dev.tollgate.text.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that prints the audit log: who changed what, and when. */
@Command(name = "audit", description = "Who changed what, the newest first.", mixinStandardHelpOptions = true)
public final class AuditCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "Show only changes of this integration, organization or operator.")
    private @Nullable String subject;

    @Option(
            names = "--limit",
            defaultValue = "50",
            description = "The maximum number of lines (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private StoreOption option;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private OutputOption output;

    @Override
    public Integer call() throws StoreException {
        if (limit < 1) {
            throw new UserError("--limit: " + limit + " is below 1");
        }
        try (OperatorStore store = option.openToRead()) {
            Listing<AuditEntry> found = OverrideEnds.addTo(
                            store.audit(Optional.ofNullable(subject), limit), Instant.now())
                    .first(limit);
            if (found.isEmpty()) {
                requireExisting(store);
            }
            List<AuditEntry> entries = found.entries();
            Table table = new Table("AT", "AUTHOR", "ACTION", "SUBJECT", "KEY_ID", "CHANGED");
            entries.forEach(entry -> table.row(
                    entry.at(), entry.author(), entry.action(), entry.subject(), entry.keyId(), difference(entry)));
            output.print(table, entries.stream().map(AuditEntry::members).toList(), found);
        }
        return 0;
    }

    /** An integration that another program has made may be there without a line. */
    private void requireExisting(OperatorStore store) throws StoreException {
        if (subject != null
                && store.integration(subject).isEmpty()
                && store.organization(subject).isEmpty()
                && store.operator(subject).isEmpty()) {
            throw new UserError("there is no integration, organization or operator '" + subject
                    + "', and none was changed: see 'integration list', 'organization list' and 'operator list'");
        }
    }

    private static String created(Map<String, Object> members) {
        Object replaced = members.get(AuditEntry.REPLACES);
        String text = replaced == null ? "new" : "new; replaces " + replaced;
        for (String limits : List.of("quota", QuotaSchedule.OVERRIDE)) {
            text += members.containsKey(limits) ? "; " + limits + ": " + members.get(limits) : "";
        }
        return text;
    }

    private static String difference(AuditEntry entry) {
        if (entry.before().isEmpty()) {
            return created(entry.after());
        }
        if (entry.after().isEmpty()) {
            return "gone";
        }
        TreeSet<String> names = new TreeSet<>(entry.before().keySet());
        names.addAll(entry.after().keySet());
        return names.stream()
                .filter(name -> !String.valueOf(entry.before().get(name))
                        .equals(String.valueOf(entry.after().get(name))))
                .map(name -> name + ": " + entry.before().getOrDefault(name, "-") + " -> "
                        + entry.after().getOrDefault(name, "-"))
                .collect(Collectors.joining("; "));
    }
}
