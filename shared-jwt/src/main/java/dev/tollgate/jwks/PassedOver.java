package dev.tollgate.jwks;

import dev.tollgate.jwt.jwk.KeySet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log of the keys of a set that are skipped, and why: once, until they change. */
public final class PassedOver {
    private static final Logger LOG = LoggerFactory.getLogger(PassedOver.class);
    private static final int MAX_NAMED = 8;

    private final String source;
    private List<String> named = List.of();

    /** @param source of the set: a URL or a file */
    public PassedOver(Object source) {
        this.source = source.toString();
    }

    /** Records a set that is used from now on. */
    public void look(KeySet keys) {
        List<String> ignored = keys.ignored();
        if (!ignored.isEmpty() && !ignored.equals(named)) {
            LOG.atWarn()
                    .addKeyValue("source", source)
                    .addKeyValue("count", ignored.size())
                    .addKeyValue("keys", ignored.subList(0, Math.min(ignored.size(), MAX_NAMED)))
                    .log("keys of a set are skipped");
        }
        named = ignored;
    }
}
