package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.http.Correlation;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much a path may cost before its route is found. */
final class RoutesTest {
    private static final int LONGEST = 8 * 1024;

    private final List<String> reached = new ArrayList<>();
    private final Routes routes = new Routes(Map.of("/a", Routes.Route.any(this::reach)), this::reach);

    private CompletableFuture<Reply> reach(Call call) {
        reached.add(call.target());
        return CompletableFuture.completedFuture(Reply.none());
    }

    private int statusOf(String target) throws Exception {
        Call call = new Call(
                "GET",
                target,
                EmptyHttpHeaders.INSTANCE,
                "",
                Correlation.unknown(),
                InetAddress.getLoopbackAddress(),
                false);
        return routes.find("GET", target).answer(call).get().status().code();
    }

    private static String filled(String segment, int octets) {
        return segment.repeat(octets / segment.length());
    }

    /** Each of them is cleaned or taken apart at a cost that grows faster than its length. */
    @ParameterizedTest
    @ValueSource(strings = {"/a", "/..", "/a/..", "/.", "/%2e%2e", "/", "/a//"})
    void noPathOfManySegmentsIsTakenApart(String segment) throws Exception {
        assertEquals(404, statusOf(filled(segment, LONGEST)));
        assertEquals(404, statusOf("/a".repeat(LONGEST / 4) + "/..".repeat(LONGEST / 6) + "?a=/b"));
        assertEquals(404, statusOf("/a".repeat(Routes.MOST_SEGMENTS) + "/"));
        assertEquals(List.of(), reached);
    }

    @Test
    void aPathOfAsManyAsMayBeIsCleanedAndRouted() throws Exception {
        String deep = "/a".repeat(Routes.MOST_SEGMENTS);
        assertEquals(204, statusOf(deep));
        assertEquals(List.of(deep), reached);
        assertEquals(307, statusOf("/..".repeat(Routes.MOST_SEGMENTS - 1) + "/a"));
        assertEquals(204, statusOf("/a?next=" + "/..".repeat(1_000)), "the query has no segments");
    }
}
