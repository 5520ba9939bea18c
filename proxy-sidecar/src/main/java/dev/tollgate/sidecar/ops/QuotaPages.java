package dev.tollgate.sidecar.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.quota.DimensionState;
import dev.tollgate.sidecar.quota.FleetReport;
import dev.tollgate.sidecar.quota.FleetReset;
import dev.tollgate.sidecar.quota.FleetState;
import dev.tollgate.sidecar.quota.IntegrationState;
import dev.tollgate.sidecar.quota.QuotaReport;
import dev.tollgate.sidecar.quota.QuotaReset;
import dev.tollgate.sidecar.quota.Quotas;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of the quotas: {@code /quota/integrations} lists them, those first that have used most of a limit;
 * {@code /quota/explain} says what an integration and a client would get now, and why. Asking counts nothing. {@code /quota/reset} empties windows.
 */
public final class QuotaPages {
    private static final int WHOLE = 100;
    private static final int DEFAULT_LIST = 100;
    private static final int MAX_LIST = 1000;
    private static final String CLIENT = "client";
    private static final String INTEGRATION = "integration";
    static final String KEY = "key";
    private static final String FLEET = "fleet";
    static final String TIER = "tier";

    /** Made when the first operator asks: a tenth of a start goes by meanwhile. */
    private static final class Json {
        static final ObjectWriter WRITER = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();
    }

    private final QuotaReport report;
    private final QuotaReset reset;
    private final List<Dimension> dimensions;
    private volatile @Nullable FleetReport fleet;

    /**
     * @param dimensions those that are counted in this mode
     */
    public QuotaPages(QuotaReport report, QuotaReset reset, List<Dimension> dimensions) {
        this.report = report;
        this.reset = reset;
        this.dimensions = List.copyOf(dimensions);
    }

    /** Has the pages speak of a fleet from now on. */
    public void speakOf(FleetReport other) {
        fleet = other;
    }

    /**
     * @param asked {@code limit}, 1 to 1000; {@code near}, 0 to 100: only those that have used as many percent of a limit
     * @throws IllegalArgumentException with a message for the operator
     */
    String integrations(QueryStringDecoder asked) {
        Question query = Question.of(asked, "limit", "near");
        int limit = query.number("limit", DEFAULT_LIST, 1, MAX_LIST);
        int near = query.number("near", 0, 0, WHOLE);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("held", report.integrationsHeld());
        page.put("clients", report.clientsHeld());
        page.put("enforced", report.rules().enforce());
        List<IntegrationState> states = report.integrations(limit, dimensions);
        FleetReport shared = fleet;
        if (shared != null) {
            page.put(FLEET, fleet(shared.state()));
            states = shared.of(states);
        }
        page.put(
                "integrations",
                states.stream()
                        .filter(state -> state.share() * WHOLE >= near)
                        .map(QuotaPages::integration)
                        .toList());
        return json(page);
    }

    /**
     * @param asked {@code integration}, and, if wanted, {@code client}, {@code quota_user}, {@code key} and {@code tier}
     * @throws IllegalArgumentException with a message for the operator
     */
    String explain(QueryStringDecoder asked) {
        Question query = Question.of(asked, INTEGRATION, CLIENT, QuotaUser.CLAIM, KEY, TIER);
        String id = integrationId(query, "[&client=ADDRESS][&quota_user=NAME][&key=KEY_ID][&tier=N]");
        String keyId = query.value(KEY);
        Integration seen = keyId == null ? report.latest(id) : report.latest(id, keyId);
        Integration usual = seen != null ? seen : new Integration(id, keyId == null ? "" : keyId, 0, Quota.none());
        int tier = query.number(TIER, usual.tier(), 0, Integer.MAX_VALUE);
        Integration who = new Integration(id, usual.keyId(), tier, usual.quota());
        InetAddress client = client(query.value(CLIENT));
        IntegrationState state = report.explain(who, client, user(query), dimensions);
        FleetReport shared = fleet;
        state = shared == null ? state : shared.of(state, client, user(query));
        Map<String, Object> page = integration(state);
        if (shared != null) {
            page.put(FLEET, fleet(shared.state()));
        }
        page.put("would_be_admitted", !report.rules().enforce() || isFree(state));
        page.put("enforced", report.rules().enforce());
        page.put("claim_known", seen != null);
        page.put(
                "assumptions",
                new Assumptions(query, seen, state, report.rules().clientBy()).list());
        return json(page);
    }

    private static String integrationId(Question query, String others) {
        String id = query.value(INTEGRATION);
        if (id == null || id.isEmpty()) {
            throw new IllegalArgumentException("integration is missing: give ?integration=ID" + others);
        }
        return id;
    }

    /**
     * Empties windows.
     *
     * @param asked {@code integration}; {@code limit}, the name of one that is counted in windows; or {@code client}, an
     *     address, or {@code quota_user}, or {@code key}, the id of one
     * @throws IllegalArgumentException with a message for the operator
     * @throws UnknownNameException likewise, if nothing is counted under a name
     */
    String reset(QueryStringDecoder asked) {
        Question query = Question.of(asked, INTEGRATION, "limit", CLIENT, QuotaUser.CLAIM, KEY);
        String id = integrationId(query, "[&limit=NAME|&client=ADDRESS|&quota_user=NAME|&key=KEY_ID]");
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("integration", id);
        OptionalLong here = emptied(id, query);
        FleetReport shared = fleet;
        if (shared != null) {
            here = OptionalLong.of(here.orElse(0));
            OptionalLong there = shared.reset(inFleet(id, query, shared));
            page.put(
                    "windows_reset_in_store",
                    there.isPresent() ? there.getAsLong() : "none: the store does not answer");
        }
        page.put(
                "windows_reset",
                here.orElseThrow(() -> new UnknownNameException(nothing(id, report.latest(id) != null))));
        return json(page);
    }

    private FleetReset inFleet(String id, Question query, FleetReport shared) {
        Long client = shared.client(client(query.value(CLIENT)), user(query));
        return new FleetReset(id, resettable(query.value("limit")), client, query.value(KEY));
    }

    private static String nothing(String id, boolean isKnown) {
        return isKnown
                ? "nothing is counted under this name in '" + id
                        + "': a client is an address such as 192.0.2.1, a key has an "
                        + "ID such as ki_0123456789abcdef and a window only if key_requests limits it"
                : "no integration '" + id + "' has been seen here: /quota/integrations lists those that have";
    }

    private OptionalLong emptied(String id, Question query) {
        Dimension limit = resettable(query.value("limit"));
        InetAddress client = client(query.value(CLIENT));
        QuotaUser user = user(query);
        String key = query.value(KEY);
        if (client != null || user != null) {
            requireOne(limit, Dimension.CLIENT, key == null && (client == null || user == null));
            return user == null ? reset.client(id, Objects.requireNonNull(client)) : reset.client(id, user);
        }
        if (key != null) {
            requireOne(limit, Dimension.KEY_REQUESTS, true);
            return reset.key(id, key);
        }
        return limit == null ? reset.all(id) : reset.dimension(id, limit);
    }

    private static void requireOne(@Nullable Dimension limit, Dimension counted, boolean isOne) {
        if (!isOne) {
            throw new IllegalArgumentException("give one of client, quota_user and key");
        }
        if (limit != null && limit != counted) {
            throw new IllegalArgumentException("limit is " + limit.wireName() + ", which is not counted by "
                    + (counted == Dimension.CLIENT ? CLIENT : KEY));
        }
    }

    private @Nullable Dimension resettable(@Nullable String name) {
        if (name == null) {
            return null;
        }
        List<Dimension> possible =
                dimensions.stream().filter(QuotaReset::isPossible).toList();
        return possible.stream()
                .filter(one -> one.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("limit is not one of "
                        + possible.stream().map(Dimension::wireName).collect(Collectors.joining(", "))));
    }

    private static boolean isFree(IntegrationState state) {
        return state.dimensions().stream()
                .allMatch(one -> !one.isEnforced() || one.retryAfter().isZero());
    }

    private static Map<String, Object> fleet(FleetState state) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("name", state.name());
        page.put("sidecars", state.sidecars());
        page.put("store", state.storeUsed() ? "used" : "out");
        page.put("outage", state.setAside() == null ? "divide" : "strict");
        if (state.setAside() != null) {
            page.put("set_aside_here", state.setAside());
        }
        if (state.reason() != null && !state.storeUsed()) {
            page.put("reason", state.reason());
        }
        return page;
    }

    private static Map<String, Object> integration(IntegrationState state) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("integration", state.who().integrationId());
        page.put(TIER, state.who().tier());
        page.put("admitted", state.admitted());
        page.put(
                "limits", state.dimensions().stream().map(QuotaPages::dimension).toList());
        return page;
    }

    private static Map<String, Object> dimension(DimensionState state) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("dimension", state.dimension().wireName());
        if (state.key() != null) {
            page.put(KEY, state.key());
        }
        page.put("limit", state.limit() == null ? null : state.limit().toString());
        page.put("source", state.source() == null ? "none" : state.source().label());
        page.put("used", state.used());
        page.put("remaining", state.remaining());
        page.put("retry_after_s", seconds(state.retryAfter()));
        page.put("refused", state.refused());
        return page;
    }

    /** Returns whole seconds, rounded up; null where waiting does not help. */
    private static @Nullable Long seconds(Duration wait) {
        return wait.equals(Quotas.NEVER)
                ? null
                : (Long) wait.plusNanos(999_999_999).toSeconds();
    }

    private static @Nullable InetAddress client(@Nullable String address) {
        if (address == null) {
            return null;
        }
        InetAddress parsed = NetUtil.createInetAddressFromIpAddressString(address);
        if (parsed == null) {
            throw new IllegalArgumentException("client is not an address such as 192.0.2.1 or 2001:db8::1");
        }
        return parsed;
    }

    private static @Nullable QuotaUser user(Question query) {
        String text = query.value(QuotaUser.CLAIM);
        return text == null
                ? null
                : QuotaUser.parse(text)
                        .orElseThrow(() -> new IllegalArgumentException(QuotaUser.CLAIM + " is not " + QuotaUser.FORM));
    }

    private static String json(Object page) {
        try {
            return Json.WRITER.writeValueAsString(page) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and numbers are always JSON", e);
        }
    }
}
