package dev.tollgate.sidecar.token;

import dev.tollgate.jwt.jwk.KeySet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators which keys of a set are not used, and why: once, until the set has others. */
final class PassedOver {
    private static final Logger LOG = LoggerFactory.getLogger(PassedOver.class);
    private static final int MAX_NAMED = 8;

    private final String source;
    private List<String> named = List.of();

    /** @param source where the set comes from: a URL or a file */
    PassedOver(Object source) {
        this.source = source.toString();
    }

    /** Takes a set that is used from now on. */
    void look(KeySet keys) {
        List<String> ignored = keys.ignored();
        if (!ignored.isEmpty() && !ignored.equals(named)) {
            LOG.atWarn()
                    .addKeyValue("source", source)
                    .addKeyValue("count", ignored.size())
                    .addKeyValue("keys", ignored.subList(0, Math.min(ignored.size(), MAX_NAMED)))
                    .log("keys of a set are not used");
        }
        named = ignored;
    }
}
