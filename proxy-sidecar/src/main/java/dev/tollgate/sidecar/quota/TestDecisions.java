package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The decisions on tests at ndt-server, by the integration's window, its running tests and the uses of its tokens. Safe for
 * use by many threads.
 */
final class TestDecisions {
    private final IntegrationUses integrations;
    private final Ticker ticker;
    private final LongSupplier wallMillis;
    private final DecisionNews news;
    private final TokenUses tokenUses;

    TestDecisions(IntegrationUses integrations, Ticker ticker, LongSupplier wallMillis, DecisionNews news) {
        this.integrations = integrations;
        this.ticker = ticker;
        this.wallMillis = wallMillis;
        this.news = news;
        this.tokenUses = new TokenUses(ticker);
    }

    /**
     * Decides on a test.
     *
     * @param tokenLives how long the token is still good: until then its uses count
     * @param judge has the say about what a fleet counts, null where this process has it
     */
    Decision decide(
            QuotaRules rules, Integration who, TokenUses.Use tokenUse, Duration tokenLives, @Nullable Judge judge) {
        IntegrationUse use = integrations.of(who);
        LimitVote vote;
        Decision decision;
        List<NearLimits.Told> near;
        synchronized (use) {
            List<HeldLimit> limits = use.limits(rules, who).tests();
            integrations.keep(who, use, limits);
            vote = new LimitVote(rules, limits.size(), ticker.read(), judge);
            for (HeldLimit limit : limits) {
                ask(vote, limit, use, tokenUse);
            }
            vote.count();
            decision = vote.decision(vote.isAdmitted() ? start(who, use, tokenUse, tokenLives, vote) : Ticket.none());
            use.note(who, decision);
            near = NearLimits.of(use, null, vote);
        }
        if (judge != null) {
            judge.settled(vote.counts());
            if (!decision.admitted()) {
                judge.ended();
            }
        }
        news.tell(who, decision, near);
        return decision;
    }

    private void ask(LimitVote vote, HeldLimit limit, IntegrationUse use, TokenUses.Use tokenUse) {
        if (limit instanceof HeldLimit.OfWindow window) {
            vote.askWindow(window, use.first(window.dimension(), window.counted(), wallMillis), wallMillis);
        } else if (limit.dimension() != Dimension.TOKEN_USES) {
            vote.askNumber(limit, use.running(), LimitVote.UNTIL_A_TEST_ENDS);
        } else {
            vote.askNumber(limit, tokenUses.count(tokenUse), LimitVote.NEVER);
        }
    }

    private Ticket start(
            Integration who, IntegrationUse use, TokenUses.Use tokenUse, Duration tokenLives, LimitVote vote) {
        use.start();
        tokenUses.add(tokenUse, tokenLives);
        integrations.keep(who, use);
        return new Ticket(new Test(who, use, tokenUse, vote));
    }

    /** What one test is charged. */
    private final class Test implements Ticket.Charge {
        private final Integration who;
        private final IntegrationUse use;
        private final TokenUses.Use tokenUse;
        private final LimitVote vote;

        Test(Integration who, IntegrationUse use, TokenUses.Use tokenUse, LimitVote vote) {
            this.who = who;
            this.use = use;
            this.tokenUse = tokenUse;
            this.vote = vote;
        }

        @Override
        public void end() {
            use.end();
            integrations.keep(who, use);
            Judge judge = vote.judge();
            if (judge != null) {
                judge.ended();
            }
        }

        @Override
        public void giveBack() {
            boolean counted;
            synchronized (use) {
                counted = !tokenUses.giveBack(tokenUse);
                if (!counted) {
                    vote.giveBack(ticker.read());
                }
            }
            Judge judge = vote.judge();
            if (judge != null && !counted) {
                judge.giveBack();
            }
            end();
        }
    }
}
