package dev.tollgate.exchange;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A suggestion for an unknown option or command: the one with the fewest typos. Picocli's own suggestion counts common
 * letter pairs, and suggests {@code --project-id} for {@code --prot}.
 */
final class Suggestion {
    private static final int MOST_TYPOS = 3;

    private Suggestion() {}

    static Optional<String> of(UnmatchedArgumentException unmatched) {
        List<String> words = unmatched.getUnmatched();
        return words.isEmpty() ? Optional.empty() : closest(withoutValue(words.get(0)), unmatched.getCommandLine());
    }

    private static String withoutValue(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }

    private static Optional<String> closest(String word, CommandLine command) {
        LevenshteinDistance distance = new LevenshteinDistance(Math.min(MOST_TYPOS, (word.length() - 1) * 2 / 3));
        return known(word, command)
                .filter(known -> distance.apply(word, known) >= 0)
                .min(Comparator.comparingInt(known -> distance.apply(word, known)));
    }

    private static Stream<String> known(String word, CommandLine command) {
        return word.startsWith("-")
                ? command.getCommandSpec().options().stream().flatMap(option -> Stream.of(option.names()))
                : command.getSubcommands().keySet().stream();
    }
}
