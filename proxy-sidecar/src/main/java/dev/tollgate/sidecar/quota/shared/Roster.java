package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Quota;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The list of integrations that a fleet has seen, with the tier and the limits of their latest tokens. It lies in the store, so
 * that an operator can ask for them where no sidecar runs. Never waits.
 */
final class Roster {
    private static final int MOST_AT_ONCE = 200;
    /** The store may have lost the list. */
    private static final long AGAIN = TimeUnit.MINUTES.toNanos(1);

    private final Scripts scripts;
    private final byte[] key;
    private final LongSupplier nanoTime;

    /**
     * @param fleet the name of the fleet
     * @param kind what sets sidecars that share other limits apart
     */
    Roster(Scripts scripts, String fleet, String kind, LongSupplier nanoTime) {
        this.scripts = scripts;
        this.key = (fleet + ":known:" + kind).getBytes(StandardCharsets.US_ASCII);
        this.nanoTime = nanoTime;
    }

    /** Writes integrations whose latest token says something new, and each of the others once a minute while it is used. */
    void write(Collection<Standing> standings) {
        long now = nanoTime.getAsLong();
        List<byte[]> arguments = new ArrayList<>();
        for (Standing standing : standings) {
            Integration who = standing.toBeListed(now, AGAIN);
            if (who != null && arguments.size() < 2 * MOST_AT_ONCE) {
                arguments.add(who.integrationId().getBytes(StandardCharsets.UTF_8));
                arguments.add(text(who).getBytes(StandardCharsets.UTF_8));
                standing.listed(who, now);
            }
        }
        if (!arguments.isEmpty()) {
            scripts.run(Script.KNOWN, List.of(key), arguments, Unheard.ANSWER);
        }
    }

    /** Asks for the list. */
    void read(Scripts.Answer answer) {
        scripts.run(Script.KNOWN, List.of(key), List.of(), answer);
    }

    private static String text(Integration who) {
        StringBuilder text = new StringBuilder().append(who.tier()).append('\t').append(who.keyId());
        who.quota()
                .toClaim()
                .forEach((name, value) ->
                        text.append('\n').append(name).append('\t').append(value));
        return text.toString();
    }

    /**
     * Reads the answer of {@link Script#KNOWN}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static List<Integration> read(byte[] reply) {
        return Scripts.read(reply, Roster::integrations);
    }

    private static List<Integration> integrations(ByteBuffer in) {
        List<Integration> all = new ArrayList<>();
        while (in.hasRemaining()) {
            String id = string(in);
            all.add(integration(id, string(in).split("\n")));
        }
        return all;
    }

    private static String string(ByteBuffer in) {
        byte[] octets = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(octets);
        return new String(octets, StandardCharsets.UTF_8);
    }

    private static Integration integration(String id, String... lines) {
        Map<String, Object> claim = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] member = lines[i].split("\t", 2);
            claim.put(member[0], member[1]);
        }
        String[] first = lines[0].split("\t", 2);
        return new Integration(id, first[1], Integer.parseInt(first[0]), Quota.ofToken(claim));
    }
}
