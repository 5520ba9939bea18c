package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.QuotaEdits;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.exchange.registry.QuotaPatch;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.Tag;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;

/** What operators ask of the quotas of integrations and keys. */
record QuotaOperations(OperatorStore store) {
    private static final String OF_INTEGRATION = "/v0/integrations/{integration}/quota";
    private static final String OF_KEY = "/v0/integrations/{integration}/keys/{key}/quota";
    private static final String QUOTA = "quota";

    List<Operation> all() {
        return List.of(
                Operation.read(OF_INTEGRATION, this::read),
                Operation.change("PATCH", OF_INTEGRATION, this::patch),
                Operation.read(OF_KEY, this::read),
                Operation.change("PATCH", OF_KEY, this::patch));
    }

    private Answer read(ApiCall call) throws StoreException, RefusedException {
        QuotaHolder of = holder(call);
        return shown(call, of, schedule(of));
    }

    private QuotaSchedule schedule(QuotaHolder of) throws StoreException, RefusedException {
        return of.keyId() == null
                ? store.integration(of.integrationId()).orElseThrow(of::missing).quota()
                : store.key(new KeyName(of.integrationId(), of.keyId()))
                        .orElseThrow(of::missing)
                        .quota();
    }

    /** A JSON merge patch (RFC 7396) of what {@link #read} shows. */
    private Answer patch(ApiCall call) throws StoreException, RefusedException, ProblemException {
        QuotaHolder of = holder(call);
        QuotaPatch patch = call.body(
                body -> {
                    LimitMembers limits = LimitMembers.read(of, QUOTA, body);
                    OverrideMembers overrides = OverrideMembers.read(of, body, call.now());
                    return new QuotaPatch(limits.limits(), limits.cleared(), overrides.overrides(), overrides.ended());
                },
                QUOTA,
                QuotaSchedule.OVERRIDE);
        if (patch.isEmpty()) {
            throw ProblemException.of(HttpResponseStatus.UNPROCESSABLE_ENTITY, "the body names no limit");
        }
        return shown(call, of, new QuotaEdits(store, call.author()).patch(of, patch, call.expected()));
    }

    private static QuotaHolder holder(ApiCall call) {
        return call.names().size() == 1
                ? QuotaHolder.integration(call.name(0))
                : QuotaHolder.key(new KeyName(call.name(0), call.name(1)));
    }

    private static Answer shown(ApiCall call, QuotaHolder of, QuotaSchedule schedule) {
        Map<String, Object> members = of.members();
        members.put(QUOTA, schedule.ordinary().shown());
        members.put(QuotaSchedule.OVERRIDE, schedule.from(call.now()).shownOverrides());
        members.put("now", schedule.at(call.now()).shown());
        return Answer.of(members, Tag.of(schedule.members()));
    }
}
