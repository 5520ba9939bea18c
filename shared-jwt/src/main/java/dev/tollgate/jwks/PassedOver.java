package dev.tollgate.jwks;

import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.log.LastingProblem;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log of the keys of a set that are skipped, and why. */
public final class PassedOver {
    private static final Logger LOG = LoggerFactory.getLogger(PassedOver.class);
    private static final int MAX_NAMED = 8;

    private final String source;
    private final LastingProblem problem = new LastingProblem(System::nanoTime);

    /** @param source of the set: a URL or a file */
    public PassedOver(Object source) {
        this.source = source.toString();
    }

    /** Records a set that is used from now on. */
    public void look(KeySet keys) {
        List<String> ignored = keys.ignored();
        if (ignored.isEmpty()) {
            problem.end();
        } else if (problem.isToBeTold(ignored.toString())) {
            problem.line(LOG.atWarn())
                    .addKeyValue("source", source)
                    .addKeyValue("count", ignored.size())
                    .addKeyValue("keys", ignored.subList(0, Math.min(ignored.size(), MAX_NAMED)))
                    .log("keys of a set are skipped");
        }
    }
}
