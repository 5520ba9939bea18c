package dev.tollgate.exchange.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.text.OutputForm;
import dev.tollgate.text.Table;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --output}: text for people, or one line of JSON for scripts. */
final class OutputOption {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--output",
            defaultValue = "text",
            description = "text for people, json for scripts (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private OutputForm form;

    /** Prints a text, or in its place a JSON object. */
    void print(String text, Map<String, Object> members) {
        line(form == OutputForm.JSON ? json(members) : text);
    }

    /** Prints a table, or in its place a JSON array. */
    void print(Table table, List<Map<String, Object>> rows) {
        print(() -> table, () -> rows);
    }

    /** Prints a table, or in its place a JSON array. What is not asked for is not made. */
    void print(Supplier<Table> table, Supplier<List<Map<String, Object>>> rows) {
        line(form == OutputForm.JSON ? json(rows.get()) : table.get().toString());
    }

    /** Prints a table of what could be read, or in its place a JSON array, and names the rest on standard error. */
    void print(Table table, List<Map<String, Object>> rows, Listing<?> listing) {
        print(table, rows);
        warn(listing);
    }

    /** Names on standard error what could not be read. */
    void warn(Listing<?> listing) {
        warn(listing.complaints());
    }

    /** Writes lines to standard error. */
    void warn(List<String> lines) {
        lines.forEach(command.commandLine().getErr()::println);
        command.commandLine().getErr().flush();
    }

    private void line(String line) {
        command.commandLine().getOut().println(line);
        command.commandLine().getOut().flush();
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("answers are always JSON", e);
        }
    }
}
