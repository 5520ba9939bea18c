package dev.tollgate.exchange.cli;

import dev.tollgate.text.TimeText;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A converter for the durations of {@code serve}: {@code 30s} as everywhere, or ISO-8601 such as {@code PT5M}. */
public final class LengthOfTime implements ITypeConverter<Duration> {
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Reads a length of time.
     *
     * @param text 0 to 365 days
     * @throws TypeConversionException with the grammar, if it is something else
     */
    @Override
    public Duration convert(String text) {
        return TimeText.read(text)
                .or(() -> iso(text))
                .filter(length -> !length.isNegative() && length.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not a duration: write "
                        + TimeText.FORM + ", or ISO-8601 such as PT5M; at most 365d"));
    }

    private static Optional<Duration> iso(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
