package dev.tollgate.sidecar.quota.shared;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The sign by which a sidecar shows the others of its fleet that it is alive. Never waits. */
final class Heartbeat {
    private final Scripts scripts;
    private final byte[] fleetKey;
    private final byte[] sidecar;
    private final Members members;
    private final StoreClock clock;
    /** When the store last answered a sign, in microseconds since 1970. */
    private volatile long heard;

    /**
     * @param fleetKey under which all show themselves
     * @param sidecar the name of this one
     */
    Heartbeat(Scripts scripts, String fleetKey, String sidecar, Members members, StoreClock clock) {
        this.scripts = scripts;
        this.fleetKey = ascii(fleetKey);
        this.sidecar = ascii(sidecar);
        this.members = members;
        this.clock = clock;
    }

    /** What is said. */
    enum Sign {
        BEAT,
        /** This sidecar could not ask the store for a while. */
        BACK,
        BYE,
        /** An operator asks who is alive, and is no member. */
        LOOK
    }

    /** Returns the key under which the sidecars of a fleet show themselves. */
    static String key(String fleet, String kind) {
        return fleet + ":alive:" + kind;
    }

    /** @param answer is told when the members are known */
    void send(Sign sign, Scripts.Answer answer) {
        List<byte[]> arguments =
                List.of(sidecar, ascii(sign.name().toLowerCase(Locale.ROOT)), ascii(Long.toString(heard)));
        scripts.run(Script.ALIVE, List.of(fleetKey), arguments, new Scripts.Answer() {
            @Override
            public void reply(byte[] reply) {
                if (sign != Sign.BYE) {
                    heard = members.told(reply);
                    clock.set(heard);
                }
                answer.reply(reply);
            }

            @Override
            public void failed(Throwable cause) {
                answer.failed(cause);
            }

            @Override
            public void late() {
                answer.late();
            }
        });
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
