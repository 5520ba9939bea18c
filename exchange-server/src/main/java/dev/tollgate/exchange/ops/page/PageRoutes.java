package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.ops.operators.OperatorRequests;
import java.util.List;
import java.util.Set;

/** The names of the page's paths, in metrics too: a bounded number, whatever is asked for. */
final class PageRoutes {
    /** The view of one integration. */
    static final String ONE = "/integrations/{integration}";

    private static final String INTEGRATIONS = "integrations";
    private static final Set<String> ALONE = Set.of("", INTEGRATIONS, "audit", "sidecars");
    private static final Set<String> OF_ONE = Set.of("use", "explain");
    private static final int OF_KEY = 5;

    private PageRoutes() {}

    /** Returns the name of a view, or {@link OperatorRequests#OTHER}. */
    static String view(List<String> path) {
        if (path.size() == 1 && ALONE.contains(path.get(0))) {
            return '/' + path.get(0);
        }
        if (!path.get(0).equals(INTEGRATIONS) || path.size() > OF_KEY - 2) {
            return OperatorRequests.OTHER;
        }
        if (path.size() == 2) {
            return ONE;
        }
        return OF_ONE.contains(path.get(2)) ? ONE + '/' + path.get(2) : OperatorRequests.OTHER;
    }

    /** Returns whether a view is shown there. */
    static boolean isView(List<String> path) {
        return !view(path).equals(OperatorRequests.OTHER);
    }

    static String nameOf(List<String> path, Forms forms, boolean post) {
        if (!post) {
            return view(path);
        }
        if (forms.find(path).isEmpty()) {
            return OperatorRequests.OTHER;
        }
        return switch (path.size()) {
            case 1 -> '/' + path.get(0);
            case OF_KEY -> ONE + "/keys/{key}/" + path.get(OF_KEY - 1);
            default -> ONE + '/' + path.get(2);
        };
    }
}
