package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Quotas of the integration {@code acme} with rules and a clock that a test can change. */
final class QuotaFixture {
    static final Integration ACME = new Integration("acme", "k", 0, Quota.none());
    final AtomicLong now = new AtomicLong(-5);
    volatile QuotaRules rules;
    Duration tokenLives = Duration.ofSeconds(60);
    final List<Decision> observed = new CopyOnWriteArrayList<>();
    final Quotas quotas;

    QuotaFixture(Quota quota) {
        this(quota, 10_000);
    }

    QuotaFixture(Quota quota, long maxClients) {
        rules = rules(quota, true, false);
        quotas = new Quotas(() -> rules, now::get, System::currentTimeMillis, maxClients, this::observe);
    }

    private void observe(String integrationId, Decision decision) {
        if (integrationId.equals(ACME.integrationId()) && !decision.windows().isEmpty() && observed.size() < 100) {
            observed.add(decision);
        }
    }

    static QuotaRules rules(Quota quota, boolean enforce, boolean countRefused) {
        return new QuotaRules(enforce, countRefused, Map.of(0, quota), Map.of());
    }

    static Quota rate(Dimension dimension, long max, long seconds) {
        return Quota.none().with(dimension, new Limit.Rate(max, Duration.ofSeconds(seconds)));
    }

    static Quota count(Dimension dimension, long max) {
        return Quota.none().with(dimension, new Limit.Count(max));
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    Decision request(String client) {
        return quotas.admitRequest(ACME, address(client));
    }

    /** Asks for the client with this IPv4 address. */
    Decision request(int client) {
        try {
            return quotas.admitRequest(
                    ACME,
                    InetAddress.getByAddress(
                            ByteBuffer.allocate(4).putInt(client).array()));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    Decision test(String tokenId, String direction) {
        return quotas.admitTest(ACME, tokenId, tokenLives, direction);
    }
}
