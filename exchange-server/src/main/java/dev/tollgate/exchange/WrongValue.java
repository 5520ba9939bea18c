package dev.tollgate.exchange;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** What is said of a value that an option cannot have: the words that help shows, not the names of constants. */
final class WrongValue {
    private WrongValue() {}

    /** Returns the text, or nothing for another mistake. */
    static Optional<String> of(ParameterException mistake) {
        ArgSpec argument = mistake.getArgSpec();
        String value = mistake.getValue();
        if (argument == null || value == null) {
            return Optional.empty();
        }
        String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
        return expected(argument.type()).map(form -> name + ": '" + value + "' is not " + form);
    }

    private static Optional<String> expected(Class<?> type) {
        if (type.isEnum()) {
            return Optional.of(listed(
                    Arrays.stream(type.getEnumConstants()).map(String::valueOf).toList()));
        }
        return type == int.class || type == Integer.class ? Optional.of("a whole number") : Optional.empty();
    }

    private static String listed(List<String> words) {
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }
}
