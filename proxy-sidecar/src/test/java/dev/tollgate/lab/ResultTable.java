package dev.tollgate.lab;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/** Medians of a link and in brackets the middle half: each way's figure, its ratio to the direct one, and whether the goal for it is met. */
record ResultTable(Link link, List<Way> ways, boolean earlyExit, List<LabRecord> records) {
    private static final int FEWEST_TO_RANK = 8;

    void print() {
        System.out.println("\n" + link + (earlyExit ? ", early_exit=250" : ""));
        System.out.printf("%-5s %-4s %-9s %-18s %26s", "", "", "", "median of tests", Way.DIRECT);
        ways.forEach(way -> System.out.printf(" %26s %7s %5s %5s", way, "ratio", "p", "goal"));
        System.out.println();
        List<LabRecord> kinds = records.stream()
                .filter(record -> record.way() == Way.DIRECT)
                .map(record ->
                        new LabRecord(Way.DIRECT, record.client(), record.tls(), record.download(), null, null, false))
                .distinct()
                .toList();
        for (LabRecord kind : kinds) {
            Stream.of(Figure.values())
                    .filter(figure -> figure.isOfEarlyExit() == earlyExit)
                    .forEach(figure -> printRow(kind, figure));
        }
        System.out.println(Way.DIRECT + ": " + complete(Way.DIRECT));
        ways.forEach(way -> System.out.println(way + ": " + complete(way)));
        ways.forEach(way -> System.out.println(way + ": fields of the archive " + fieldsBesideDirect(way)));
    }

    private void printRow(LabRecord kind, Figure figure) {
        Spread direct = spread(kind, Way.DIRECT, figure);
        StringBuilder row = new StringBuilder("%-5s %-4s %-9s %-18s %26s"
                .formatted(
                        kind.client(),
                        kind.tls() ? "wss" : "ws",
                        kind.download() ? "download" : "upload",
                        figure.title(),
                        direct));
        for (Way way : ways) {
            Spread through = spread(kind, way, figure);
            row.append(" %26s %7.3f %5s %5s"
                    .formatted(
                            through,
                            through.median() / direct.median(),
                            rankTest(kind, way, figure),
                            figure.isMet(link, direct.median(), through.median()) ? "met" : "NOT"));
        }
        System.out.println(row);
    }

    private String rankTest(LabRecord kind, Way way, Figure figure) {
        return rankTest(numbers(kind, Way.DIRECT, figure), numbers(kind, way, figure));
    }

    /** Returns how probable ranks as different as these are if the way makes no difference (Mann and Whitney, two-sided). */
    static String rankTest(double[] direct, double[] through) {
        if (direct.length < FEWEST_TO_RANK || through.length < FEWEST_TO_RANK) {
            return "-";
        }
        double probability =
                MannWhitneyUTest.withDefaults().test(direct, through).getPValue();
        // not a number where all values are the same, such as those of SndMSS
        return "%.2f".formatted(Double.isNaN(probability) ? 1 : probability);
    }

    private Spread spread(LabRecord kind, Way way, Figure figure) {
        return Spread.of(DoubleStream.of(numbers(kind, way, figure)));
    }

    private double[] numbers(LabRecord kind, Way way, Figure figure) {
        return of(way).filter(record -> record.client().equals(kind.client())
                        && record.tls() == kind.tls()
                        && record.download() == kind.download())
                .mapToDouble(figure::of)
                .filter(value -> !Double.isNaN(value))
                .toArray();
    }

    private Stream<LabRecord> of(Way way) {
        return records.stream().filter(record -> record.way() == way);
    }

    private String complete(Way way) {
        return of(way).filter(LabRecord::complete).count() + " of " + of(way).count() + " tests complete; client "
                + of(way).map(record -> record.figures().clientAddress().replaceAll(":\\d+$", ""))
                        .distinct()
                        .toList()
                + "; archive names client and port of "
                + of(way).filter(LabRecord::archiveNamesClient).count() + "; its UUID is the client's socket in "
                + of(way).filter(LabRecord::measuredClient).count();
    }

    private String fieldsBesideDirect(Way way) {
        SortedSet<String> more = fields(way);
        more.removeAll(fields(Way.DIRECT));
        SortedSet<String> less = fields(Way.DIRECT);
        less.removeAll(fields(way));
        return more.isEmpty() && less.isEmpty() ? "as direct" : "beside direct: more " + more + ", less " + less;
    }

    private SortedSet<String> fields(Way way) {
        SortedSet<String> fields = new TreeSet<>();
        of(way).forEach(record -> fields.addAll(record.archived().fields()));
        return fields;
    }
}
