package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Limit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The decisions on requests at locate, by windows of clients, integrations and keys. Safe for use by many threads. */
final class RequestDecisions {
    private final IntegrationUses integrations;
    private final ClientWindows clients;
    private final Ticker ticker;
    private final LongSupplier wallMillis;
    private final DecisionNews news;
    private final FailedTries failedTries;

    RequestDecisions(
            IntegrationUses integrations,
            ClientWindows clients,
            Ticker ticker,
            LongSupplier wallMillis,
            DecisionNews news) {
        this.integrations = integrations;
        this.clients = clients;
        this.ticker = ticker;
        this.wallMillis = wallMillis;
        this.news = news;
        this.failedTries = new FailedTries(ticker);
    }

    /**
     * Decides on a request.
     *
     * @param user whom the token names, null for nobody
     * @param judge has the say about windows, null where they have it themselves
     */
    Decision decide(
            QuotaRules rules, Integration who, InetAddress client, @Nullable QuotaUser user, @Nullable Judge judge) {
        IntegrationUse use = integrations.of(who);
        LimitVote vote;
        Request request;
        Decision decision;
        List<NearLimits.Told> near;
        synchronized (use) {
            List<HeldLimit.OfWindow> limits = use.limits(rules, who).requests();
            integrations.keep(who, use, limits);
            vote = new LimitVote(rules, limits.size(), ticker.read(), judge);
            request = new Request(use, vote, client);
            for (int i = 0; i < limits.size(); i++) {
                HeldLimit.OfWindow limit = limits.get(i);
                vote.askWindow(limit, request.first(limit, rules, who, user), wallMillis);
            }
            if (request.key == null) {
                use.noteKey(who);
            }
            vote.count();
            decision = vote.decision(limits.isEmpty() || !vote.isAdmitted() ? Ticket.none() : new Ticket(request));
            request.rememberClient();
            use.note(who, decision);
            near = NearLimits.of(use, request.key, vote);
        }
        if (judge != null) {
            judge.settled(vote.counts());
        }
        if (request.isNewClient()) {
            clients.tellOfEvictions(who.integrationId(), ticker.read());
        }
        news.tell(who, decision, near);
        return decision;
    }

    /** Returns how long a client must wait since too many of its requests were given back lately, zero if it need not. */
    Duration untilNextTry(Integration who, InetAddress client) {
        if (failedTries.isEmpty()) {
            return Duration.ZERO;
        }
        IntegrationUse use = integrations.of(who);
        synchronized (use) {
            return failedTries.untilNext(new ClientKey(use, client), ticker.read());
        }
    }

    /** What one request was asked about, and is charged. */
    private final class Request implements Ticket.Charge {
        private final IntegrationUse use;
        private final LimitVote vote;
        private final InetAddress address;
        private @Nullable ClientKey client;
        private @Nullable Window clientFirst;
        private boolean isKnown;
        private @Nullable KeyUse key;

        Request(IntegrationUse use, LimitVote vote, InetAddress address) {
            this.use = use;
            this.vote = vote;
            this.address = address;
        }

        /** Returns the first window of what a limit counts. */
        Window first(HeldLimit.OfWindow limit, QuotaRules rules, Integration who, @Nullable QuotaUser user) {
            Limit.Windowed windowed = limit.counted();
            return switch (limit.dimension()) {
                case CLIENT -> client(ClientKey.of(use, rules.clientBy(), address, user), windowed);
                case KEY_REQUESTS -> {
                    key = use.key(who, windowed, wallMillis, vote.now());
                    yield key.first();
                }
                default -> use.first(limit.dimension(), windowed, wallMillis);
            };
        }

        private Window client(ClientKey asked, Limit.Windowed windowed) {
            Window known = clients.find(asked, windowed, vote.now());
            isKnown = known != null;
            client = asked;
            clientFirst = known != null ? known : Window.under(windowed, wallMillis);
            return clientFirst;
        }

        /** Returns whether the client was not known and is remembered from now on. */
        boolean isNewClient() {
            return client != null && !isKnown && vote.counts();
        }

        void rememberClient() {
            if (client != null && clientFirst != null && isNewClient()) {
                clients.put(client, clientFirst);
            }
        }

        @Override
        public void end() {
            // it takes no place
        }

        @Override
        public void giveBack() {
            Judge judge = vote.judge();
            if (judge != null) {
                judge.giveBack();
            }
            synchronized (use) {
                long now = ticker.read();
                vote.giveBack(now);
                failedTries.add(new ClientKey(use, address), now);
                if (client != null && clientFirst != null) {
                    clients.dropIfEmpty(client, clientFirst, now);
                }
            }
        }
    }
}
