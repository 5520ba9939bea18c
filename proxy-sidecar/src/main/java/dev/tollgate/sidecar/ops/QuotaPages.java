package dev.tollgate.sidecar.ops;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.quota.FleetReport;
import dev.tollgate.sidecar.quota.FleetReset;
import dev.tollgate.sidecar.quota.IntegrationState;
import dev.tollgate.sidecar.quota.QuotaReport;
import dev.tollgate.sidecar.quota.QuotaReset;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of the quotas: {@code /quota/integrations} lists them, those first that have used most of a limit;
 * {@code /quota/explain} says what an integration and a client would get now, and why. Asking counts nothing. {@code
 * /quota/reset} empties windows.
 */
public final class QuotaPages {
    /** Where integrations are listed. */
    public static final String LIST = "/quota/integrations";
    /** Where it is said what an integration would get now. */
    public static final String EXPLAIN = "/quota/explain";
    /** Where a POST, and nothing else, empties windows. */
    public static final String RESET = "/quota/reset";

    private static final int WHOLE = 100;
    private static final int DEFAULT_LIST = 100;
    private static final int MAX_LIST = 1000;
    private static final String CLIENT = ResetChoice.CLIENT;
    private static final String INTEGRATION = "integration";
    static final String KEY = ResetChoice.KEY;
    private static final String KEY_PREFIX = "ki_";
    private static final String FLEET = "fleet";
    static final String TIER = "tier";
    private static final String ONLY = "only";

    private final QuotaReport report;
    private final QuotaReset reset;
    private final List<Dimension> dimensions;
    private final boolean isSidecar;
    private final QuotaJson json;
    private volatile @Nullable FleetReport fleet;

    /**
     * @param dimensions those that are counted in this mode
     */
    public QuotaPages(QuotaReport report, QuotaReset reset, List<Dimension> dimensions) {
        this(report, reset, dimensions, true);
    }

    /** @param isSidecar whether this process counts; else only the store of a fleet does, and its counts are shown */
    public QuotaPages(QuotaReport report, QuotaReset reset, List<Dimension> dimensions, boolean isSidecar) {
        this.isSidecar = isSidecar;
        this.json = new QuotaJson(isSidecar);
        this.report = report;
        this.reset = reset;
        this.dimensions = List.copyOf(dimensions);
    }

    /**
     * Answers a question.
     *
     * @param uri a path and a query, such as {@code /quota/explain?integration=acme}
     * @return null if there is no such page
     * @throws IllegalArgumentException with a message for the operator
     * @throws UnknownNameException likewise, if nothing is counted under a name
     * @throws SilentStoreException likewise, if the store of a fleet does not answer a reset in time
     */
    public @Nullable String answer(QueryStringDecoder uri) {
        return switch (uri.path()) {
            case LIST -> integrations(uri);
            case EXPLAIN -> explain(uri);
            case RESET -> reset(uri);
            default -> null;
        };
    }

    /** Has the pages speak of a fleet from now on. */
    public void speakOf(FleetReport other) {
        fleet = other;
    }

    /**
     * @param asked {@code limit}, 1 to 1000; {@code near}, 0 to 100: only those that have used as many percent of a limit;
     *     {@code only}, ids with commas between them: no others
     * @throws IllegalArgumentException with a message for the operator
     */
    String integrations(QueryStringDecoder asked) {
        Question query = Question.of(asked, "limit", "near", ONLY);
        int limit = query.number("limit", DEFAULT_LIST, 1, MAX_LIST);
        int near = query.number("near", 0, 0, WHOLE);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("held", report.integrationsHeld());
        if (isSidecar) {
            page.put("clients", report.clientsHeld());
        }
        page.put("enforced", report.rules().enforce());
        List<IntegrationState> states = query.value(ONLY) == null
                ? report.integrations(limit, dimensions)
                : only(new HashSet<>(List.of(String.valueOf(query.value(ONLY)).split(","))), limit);
        FleetReport shared = fleet;
        if (shared != null) {
            page.put(FLEET, QuotaJson.fleet(shared.state()));
            states = shared.of(states);
        }
        page.put(
                "integrations",
                states.stream()
                        .filter(state -> state.share() * WHOLE >= near)
                        .map(json::integration)
                        .toList());
        return QuotaJson.json(page);
    }

    private List<IntegrationState> only(Set<String> ids, int limit) {
        return report.integrations(Integer.MAX_VALUE, dimensions).stream()
                .filter(state -> ids.contains(state.who().integrationId()))
                .limit(limit)
                .toList();
    }

    /**
     * @param asked {@code integration}, and, if wanted, {@code client}, {@code quota_user}, {@code key} and {@code tier}
     * @throws IllegalArgumentException with a message for the operator
     */
    String explain(QueryStringDecoder asked) {
        Question query = Question.of(asked, INTEGRATION, CLIENT, QuotaUser.CLAIM, KEY, TIER);
        String id = integrationId(query, "[&client=ADDRESS][&quota_user=NAME][&key=KEY_ID][&tier=N]");
        String keyId = query.value(KEY);
        Integration latest = report.latest(id);
        Integration seen = keyId == null ? latest : report.latest(id, keyId);
        if (seen == null && keyId != null && report.latest(id, KEY_PREFIX + keyId) != null) {
            throw new IllegalArgumentException(
                    "no token of key " + keyId + " has been seen: did you mean " + KEY_PREFIX + keyId + "?");
        }
        Integration usual = seen != null ? seen : latest;
        int tier = query.number(TIER, usual == null ? 0 : usual.tier(), 0, Integer.MAX_VALUE);
        Integration who = usual == null
                ? new Integration(id, keyId == null ? "" : keyId, tier, Quota.none())
                : new Integration(id, keyId == null ? usual.keyId() : keyId, tier, usual.quota());
        InetAddress client = ResetChoice.client(query.value(CLIENT));
        QuotaUser user = ResetChoice.user(query.value(QuotaUser.CLAIM));
        IntegrationState state = report.explain(who, client, user, dimensions);
        FleetReport shared = fleet;
        state = shared == null ? state : shared.of(state, client, user);
        Map<String, Object> page = json.integration(state);
        if (shared != null) {
            page.put(FLEET, QuotaJson.fleet(shared.state()));
        }
        page.put("would_be_admitted", !report.rules().enforce() || isFree(state));
        page.put("enforced", report.rules().enforce());
        page.put("claim_known", seen != null);
        page.put(
                "assumptions",
                new Assumptions(query, seen, latest, state, report.rules().clientBy()).list());
        return QuotaJson.json(page);
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
     * @throws SilentStoreException likewise, if the store of a fleet does not answer in time
     */
    String reset(QueryStringDecoder asked) {
        Question query = Question.of(asked, INTEGRATION, ResetChoice.LIMIT, CLIENT, QuotaUser.CLAIM, KEY);
        String id = integrationId(query, "[&limit=NAME|&client=ADDRESS|&quota_user=NAME|&key=KEY_ID]");
        ResetChoice choice = ResetChoice.of(query.values(), dimensions);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("integration", id);
        OptionalLong here = emptied(id, choice);
        FleetReport shared = fleet;
        if (shared != null) {
            OptionalLong there = shared.reset(inFleet(id, choice, shared));
            if (there.isEmpty()) {
                throw silent(here.orElse(0));
            }
            if (here.isEmpty() && there.equals(OptionalLong.of(0))) {
                throw unknown(id);
            }
            here = OptionalLong.of(here.orElse(0));
            page.put("windows_reset_in_store", there.getAsLong());
        }
        if (!isSidecar) {
            return QuotaJson.json(page);
        }
        page.put("windows_reset", here.orElseThrow(() -> unknown(id)));
        return QuotaJson.json(page);
    }

    private static FleetReset inFleet(String id, ResetChoice choice, FleetReport shared) {
        Long client = shared.client(choice.client(), choice.user());
        return new FleetReset(id, choice.limit(), client, choice.key(), shared.by());
    }

    private SilentStoreException silent(long emptied) {
        String here = isSidecar ? "; this sidecar has emptied " + emptied + " of its own" : "";
        return new SilentStoreException(
                "the shared store of quotas has not answered, so it has perhaps emptied no windows" + here
                        + ". A store that only hangs may still do it when it goes on. Reset again when it answers");
    }

    private UnknownNameException unknown(String id) {
        return new UnknownNameException(nothing(id));
    }

    private String nothing(String id) {
        String list = isSidecar ? LIST + " lists those that have" : "quota list shows those that have";
        return report.latest(id) != null
                ? "nothing is counted under this name in '" + id
                        + "': a client is an address such as 192.0.2.1, a key has an "
                        + "ID such as ki_0123456789abcdef and a window only if key_requests limits it"
                : "no integration '" + id + "' has been seen here: " + list;
    }

    private OptionalLong emptied(String id, ResetChoice choice) {
        if (choice.user() != null) {
            return reset.client(id, choice.user());
        }
        if (choice.client() != null) {
            return reset.client(id, choice.client());
        }
        if (choice.key() != null) {
            return reset.key(id, choice.key());
        }
        return choice.limit() == null ? reset.all(id) : reset.dimension(id, choice.limit());
    }

    private static boolean isFree(IntegrationState state) {
        return state.dimensions().stream()
                .allMatch(one -> !one.isEnforced() || one.retryAfter().isZero());
    }
}
