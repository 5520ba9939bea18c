package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.FleetReset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resets that operators have made through another sidecar or the command line. This sidecar forgets what it has counted in the
 * same windows, and logs a line for each reset. Never waits.
 */
final class Resets {
    private static final Logger LOG = LoggerFactory.getLogger(Resets.class);

    private final Scripts scripts;
    private final Consumer<FleetReset> here;

    /** @param here empties the windows of this process */
    Resets(Scripts scripts, Consumer<FleetReset> here) {
        this.scripts = scripts;
        this.here = here;
    }

    /** Asks what was reset, if the store has told of a reset that this sidecar has not followed. */
    void follow(Standing standing) {
        FollowedResets resets = standing.resets();
        if (!resets.isBehind()) {
            return;
        }
        long heard = resets.followed();
        long last = resets.last();
        scripts.run(
                Script.RESETS,
                List.of(standing.keys().integration()),
                List.of(Long.toString(heard).getBytes(StandardCharsets.US_ASCII)),
                new Scripts.Answer() {
                    @Override
                    public void reply(byte[] reply) {
                        List<ResetNote> notes = ResetNote.read(standing.integrationId(), reply, heard);
                        if (resets.follow(heard, last)) {
                            notes.forEach(Resets.this::apply);
                        }
                    }

                    @Override
                    public void failed(Throwable cause) {
                        // the next round asks again
                    }

                    @Override
                    public void late() {
                        // likewise
                    }
                });
    }

    private void apply(ResetNote note) {
        FleetReset reset = note.reset();
        here.accept(reset);
        LOG.atWarn()
                .addKeyValue("integration", reset.integrationId())
                .addKeyValue(
                        "limit",
                        reset.dimension() == null ? "all" : reset.dimension().wireName())
                .addKeyValue("by", reset.by())
                .addKeyValue("at", Instant.EPOCH.plus(note.micros(), ChronoUnit.MICROS))
                .log("a quota of the fleet was reset");
    }
}
