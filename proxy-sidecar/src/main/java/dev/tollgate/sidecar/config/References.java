package dev.tollgate.sidecar.config;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The references in the plain values of a file, in the grammar of the OpenTelemetry Collector: <code>${NAME}</code> or
 * <code>${env:NAME}</code> is a variable of the environment, with <code>:-</code> and a default for one that is not
 * set; <code>${file:PATH}</code> is the one line of a file; {@code $$} is a dollar sign. The value of a reference stays
 * a plain value: it cannot add sections or lists. It may be secret, so it is never shown.
 */
final class References {
    private static final char SIGN = '$';
    private static final int LONG_ENOUGH_FOR_A_SECRET = 3;
    private static final Pattern REFERENCE =
            Pattern.compile("\\$(?:(\\$)|\\{file:([^}]+)}" + "|\\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?})");

    private final ReadFiles files;
    private final UnaryOperator<@Nullable String> environment;
    private final Map<String, String> shown = new LinkedHashMap<>();

    /**
     * @param files reads and remembers the named files
     * @param environment the value of a variable, null if it is not set
     */
    References(ReadFiles files, UnaryOperator<@Nullable String> environment) {
        this.files = files;
        this.environment = environment;
    }

    /** Returns whether a value may have references. */
    static boolean mayBeIn(String value) {
        return value.indexOf(SIGN) >= 0;
    }

    /**
     * Returns a value with its references replaced.
     *
     * @param base the directory that relative paths start from
     * @throws IllegalArgumentException with a line for operators, if a reference is malformed or has no value
     */
    String resolve(String value, Path base) {
        StringBuilder resolved = new StringBuilder();
        Matcher reference = REFERENCE.matcher(value);
        int from = 0;
        for (int at = value.indexOf(SIGN); at >= 0; at = value.indexOf(SIGN, from)) {
            if (!reference.find(at) || reference.start() != at) {
                throw new IllegalArgumentException("this '$' begins no reference: write ${NAME} for a variable of the"
                        + " environment, ${file:PATH} for the line of a file, $$ for a dollar sign");
            }
            resolved.append(value, from, at).append(standsFor(reference, base));
            from = reference.end();
        }
        String whole = resolved.append(value, from, value.length()).toString();
        if (whole.isBlank()) {
            throw new IllegalArgumentException(value + " is empty: give it a value, or remove the entry");
        }
        note(whole, value);
        return whole;
    }

    private String standsFor(Matcher reference, Path base) {
        if (reference.group(1) != null) {
            return "$";
        }
        String value = reference.group(2) != null
                ? lineOf(base.resolve(reference.group(2)))
                : variable(reference.group(3), reference.group(4));
        note(value, reference.group());
        return value;
    }

    private String variable(String name, @Nullable String otherwise) {
        String value = environment.apply(name);
        if ((value == null || value.isEmpty()) && otherwise != null) {
            return otherwise;
        }
        if (value == null) {
            throw new IllegalArgumentException("the variable " + name
                    + " is not set: set it in the environment, or write" + " ${" + name + ":-DEFAULT}");
        }
        return value;
    }

    private String lineOf(Path file) {
        String line;
        try {
            line = files.read(file).strip();
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + ": there is no such file: name an existing one", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
        }
        if (line.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(file + ": has more than one line: use a file with the value only");
        }
        return line;
    }

    private void note(String value, String reference) {
        if (value.length() >= LONG_ENOUGH_FOR_A_SECRET) {
            shown.putIfAbsent(value, reference);
        }
    }

    /** Returns a message with the values replaced by their references. */
    String conceal(String message) {
        String safe = message;
        for (Map.Entry<String, String> one : shown.entrySet()) {
            safe = safe.replace(one.getKey(), one.getValue());
        }
        return safe;
    }
}
