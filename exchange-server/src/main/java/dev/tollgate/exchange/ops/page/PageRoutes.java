package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.ops.operators.OperatorRequests;
import java.util.List;

/** The names of the page's paths in metrics: a bounded number, whatever is asked for. */
final class PageRoutes {
    private static final int OF_KEY = 5;

    private PageRoutes() {}

    static String nameOf(List<String> path, Forms forms, boolean post) {
        if (post && forms.find(path).isEmpty()) {
            return OperatorRequests.OTHER;
        }
        if (List.of(List.of(""), List.of("integrations"), List.of("audit")).contains(path)) {
            return '/' + path.get(0);
        }
        boolean viewed = path.size() == 2 || (path.size() == 3 && path.get(2).equals("use"));
        if (!path.get(0).equals("integrations") || (!post && !viewed)) {
            return OperatorRequests.OTHER;
        }
        String one = "/integrations/{integration}";
        return switch (path.size()) {
            case 2 -> one;
            case OF_KEY -> one + "/keys/{key}/" + path.get(OF_KEY - 1);
            default -> one + '/' + path.get(2);
        };
    }
}
