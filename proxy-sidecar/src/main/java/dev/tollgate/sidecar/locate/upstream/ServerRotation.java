package dev.tollgate.sidecar.locate.upstream;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The rotation of upstream servers for one event loop: each request goes to the next server. A server that accepts no
 * connection is skipped for a time, which doubles while it fails, and its request goes to the next server.
 */
public final class ServerRotation {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final EventLoop loop;
    private final List<Member> members = new ArrayList<>();
    private int turn;

    /** @param first the index of the first server, so that loops begin with different ones */
    ServerRotation(
            EventLoop loop,
            List<UpstreamServer> servers,
            Supplier<UpstreamSettings> settings,
            int loops,
            UpstreamLoad load,
            int first) {
        this.loop = loop;
        this.turn = first % servers.size();
        for (UpstreamServer server : servers) {
            members.add(new Member(server, settings, loops * servers.size(), load));
        }
    }

    /** A server in its turn. */
    private final class Member implements UpstreamPool.Observer {
        private final UpstreamServer server;
        private final UpstreamPool pool;
        private Duration pause = Duration.ZERO;
        private long avoidedUntil;

        Member(UpstreamServer server, Supplier<UpstreamSettings> settings, int shares, UpstreamLoad load) {
            this.server = server;
            this.pool = new UpstreamPool(loop, server, settings, shares, load, this);
        }

        boolean isAvoided() {
            return !pause.isZero() && now() - avoidedUntil < 0;
        }

        @Override
        public void onConnected() {
            pause = Duration.ZERO;
        }

        @Override
        public void onUnreachable(UpstreamCall call, Throwable cause) {
            server.complain(cause);
            Duration longer = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
            avoidedUntil = now() + pause.toNanos();
            passOn(call);
        }

        /** The call has tried each server when it has tried as many as there are. */
        private void passOn(UpstreamCall call) {
            if (call.isEnded()) {
                return;
            }
            if (call.meetAnother() >= members.size() || now() - call.deadline() >= 0) {
                call.fail(UpstreamFailure.UNREACHABLE);
            } else {
                next(members.indexOf(this) + 1).pool.take(call);
            }
        }
    }

    /**
     * Sends a request.
     *
     * @param request the head, ready to be sent
     * @param complete whether the request has no body; otherwise {@link UpstreamCall#send} sends it
     * @param answer receives the response, possibly a failure before this method returns
     */
    public UpstreamCall send(HttpRequest request, boolean complete, UpstreamAnswer answer) {
        Member member = next(turn);
        turn = (members.indexOf(member) + 1) % members.size();
        return member.pool.send(request, complete, answer);
    }

    /** Returns the first server from an index on that is not skipped, or the one at the index if all are. */
    private Member next(int from) {
        int count = members.size();
        for (int i = 0; i < count; i++) {
            Member member = members.get((from + i) % count);
            if (!member.isAvoided()) {
                return member;
            }
        }
        return members.get(from % count);
    }

    private long now() {
        return loop.ticker().nanoTime();
    }
}
