package dev.tollgate.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table for people, as wide as what it holds. */
public final class Table {
    private static final int GAP = 2;

    private final List<String[]> rows = new ArrayList<>();

    /** @param headings of the columns */
    public Table(String... headings) {
        rows.add(headings);
    }

    /** Adds a row; null shows as a dash. */
    public void row(@Nullable Object... cells) {
        rows.add(Arrays.stream(cells)
                .map(cell -> cell == null ? "-" : printable(cell.toString()))
                .toArray(String[]::new));
    }

    /** Controls, which change a terminal's state, line separators, and what turns the text around it (UAX #9). */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]");

    private static String printable(String cell) {
        return UNPRINTABLE.matcher(cell).replaceAll("?");
    }

    @Override
    public String toString() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length() + GAP);
            }
        }
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            line.append(row[i]).append(" ".repeat(widths[i] - row[i].length()));
        }
        return line.toString().stripTrailing();
    }
}
