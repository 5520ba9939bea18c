package dev.tollgate.sidecar.quota.shared.redis;

import io.lettuce.core.cluster.event.AskRedirectionEvent;
import io.lettuce.core.cluster.event.MovedRedirectionEvent;
import io.lettuce.core.event.Event;
import io.lettuce.core.event.EventBus;
import reactor.core.publisher.Flux;

/**
 * What happens in a client, of which only redirections within a cluster matter: the client then writes a command to another
 * node, and somebody has to flush it.
 */
final class Redirections implements EventBus {
    private final Runnable flush;

    /** @param flush is run on the thread that is about to write the command */
    Redirections(Runnable flush) {
        this.flush = flush;
    }

    @Override
    public Flux<Event> get() {
        return Flux.never();
    }

    @Override
    public void publish(Event event) {
        if (event instanceof MovedRedirectionEvent || event instanceof AskRedirectionEvent) {
            flush.run();
        }
    }
}
