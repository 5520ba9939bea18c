package dev.tollgate.sidecar.http;

import dev.tollgate.sidecar.listener.ConnectionObserver;
import java.util.List;

/**
 * Notes the connections that are ended without an answer.
 *
 * @param causes why, in order
 */
public record Refusals(List<Cause> causes) implements ConnectionObserver {
    @Override
    public void onOpened() {}

    @Override
    public void onClosed() {}

    @Override
    public void onRefused(Cause cause) {
        causes.add(cause);
    }
}
