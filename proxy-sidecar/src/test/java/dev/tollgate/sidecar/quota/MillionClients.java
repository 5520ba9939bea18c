package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;

/**
 * Run in a JVM of its own: asks the quotas that such a heap has for a million clients of ten integrations, then asks again
 * for some of them, and prints {@link #held}, how many were evicted, the octets of each, and how many decisions were wrong.
 */
final class MillionClients {
    static final int CLIENTS = 1_000_000;
    private static final int SAMPLED = 10_000;
    private static final int INTEGRATIONS = 10;
    private static final QuotaRules RULES = new QuotaRules(
            true,
            false,
            Map.of(0, Quota.none().with(Dimension.CLIENT, new Limit.Rate(2, Duration.ofHours(12)))),
            Map.of());

    private final Quotas quotas = new Quotas(() -> RULES, System::nanoTime);
    private int wrong;

    private MillionClients() {}

    public static void main(String[] args) throws UnknownHostException {
        new MillionClients().run();
    }

    private void run() throws UnknownHostException {
        for (int integration = 0; integration < INTEGRATIONS; integration++) {
            ask(integration - INTEGRATIONS, true);
        }
        long before = usedOctets();
        for (int client = 0; client < CLIENTS; client++) {
            ask(client, true);
        }
        long each = (usedOctets() - before) / CLIENTS;
        for (int client = 0; client < CLIENTS; client += CLIENTS / SAMPLED) {
            ask(client, true);
            ask(client, false);
        }
        QuotaReport report = quotas.report();
        System.out.printf(
                "held=%d evicted=%d octets=%d wrong=%d%n", report.clientsHeld(), report.clientsEvicted(), each, wrong);
    }

    private void ask(int client, boolean expected) throws UnknownHostException {
        Integration who = new Integration("i" + Math.floorMod(client, INTEGRATIONS), "k", 0, Quota.none());
        InetAddress address = InetAddress.getByAddress(
                ByteBuffer.allocate(Integer.BYTES).putInt(client).array());
        if (quotas.admitRequest(who, address).admitted() != expected) {
            wrong++;
        }
    }

    private static long usedOctets() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
