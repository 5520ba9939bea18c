package dev.tollgate.sidecar.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.sidecar.quota.DimensionState;
import dev.tollgate.sidecar.quota.FleetState;
import dev.tollgate.sidecar.quota.IntegrationState;
import dev.tollgate.sidecar.quota.Quotas;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of {@link QuotaPages}. */
final class QuotaJson {
    /** Made when the first operator asks: a tenth of a start goes by meanwhile. */
    private static final class Json {
        static final ObjectWriter WRITER = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();
    }

    private final boolean isSidecar;

    /** @param isSidecar whether this process counts, and knows what it has admitted and refused */
    QuotaJson(boolean isSidecar) {
        this.isSidecar = isSidecar;
    }

    static Map<String, Object> fleet(FleetState state) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("name", state.name());
        page.put("sidecars", state.sidecars());
        page.put("store", state.storeUsed() ? "used" : "out");
        page.put("outage", state.strict() ? "strict" : "divide");
        if (state.setAside() != null) {
            page.put("set_aside_here", state.setAside());
        }
        if (state.reason() != null && !state.storeUsed()) {
            page.put("reason", state.reason());
        }
        return page;
    }

    Map<String, Object> integration(IntegrationState state) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("integration", state.who().integrationId());
        page.put(QuotaPages.TIER, state.who().tier());
        if (isSidecar) {
            page.put("admitted", state.admitted());
        }
        page.put("limits", state.dimensions().stream().map(this::dimension).toList());
        return page;
    }

    private Map<String, Object> dimension(DimensionState state) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("dimension", state.dimension().wireName());
        if (state.key() != null) {
            page.put(QuotaPages.KEY, state.key());
        }
        page.put("limit", state.limit() == null ? null : state.limit().toString());
        page.put("source", state.source() == null ? "none" : state.source().label());
        page.put("used", state.used());
        page.put("remaining", state.remaining());
        page.put("retry_after_s", seconds(state.retryAfter()));
        if (isSidecar) {
            page.put("refused", state.refused());
        }
        return page;
    }

    /** Returns whole seconds, rounded up; null where waiting does not help. */
    private static @Nullable Long seconds(Duration wait) {
        return wait.equals(Quotas.NEVER)
                ? null
                : (Long) wait.plusNanos(999_999_999).toSeconds();
    }

    static String json(Object page) {
        try {
            return Json.WRITER.writeValueAsString(page) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and numbers are always JSON", e);
        }
    }
}
