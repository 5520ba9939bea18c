package dev.tollgate.exchange.verification;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.http.AddressBlock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what failed attempts may cost, for each client address (IPv6: its /64) and for each credential. An attempt is
 * charged when it is made, so that a thousand at once count, and is refunded unless it was refused.
 *
 * <p>A credential under attack from everywhere is closed only to addresses that have failed themselves: a client that
 * presents the right secret is never locked out by others who know the id, which is no secret.
 */
final class FailureThrottle {
    /** How many failures one address may have at once, and how soon one of them is forgiven. */
    static final int ADDRESS_BURST = 32;

    static final Duration ADDRESS_PACE = Duration.ofSeconds(2);

    /** The same for one credential. */
    static final int CREDENTIAL_BURST = 16;

    static final Duration CREDENTIAL_PACE = Duration.ofSeconds(4);

    /** How long an address that has failed does not count as blameless. */
    static final Duration BLAME = Duration.ofMinutes(2);

    private static final int MAX_SUBJECTS = 50_000;
    private static final Duration LONGEST_DEBT =
            ADDRESS_PACE.multipliedBy(ADDRESS_BURST).plus(CREDENTIAL_PACE.multipliedBy(CREDENTIAL_BURST));

    private final Ticker ticker;
    private final Cache<Object, Debt> addresses;
    private final Cache<Object, Debt> credentials;
    private final Cache<AddressBlock, Boolean> blamed;

    FailureThrottle(Ticker ticker) {
        this.ticker = ticker;
        this.addresses = debts(ticker);
        this.credentials = debts(ticker);
        this.blamed = Caffeine.newBuilder()
                .maximumSize(MAX_SUBJECTS)
                .expireAfterWrite(BLAME)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    private static Cache<Object, Debt> debts(Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(MAX_SUBJECTS)
                .expireAfterAccess(LONGEST_DEBT)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Charges an attempt.
     *
     * @return zero if it may be made, else after how long
     */
    Duration charge(Object credential, InetAddress client) {
        long now = ticker.read();
        Debt ofAddress = addresses.get(AddressBlock.of(client), block -> new Debt(now));
        Debt ofCredential = credentials.get(credential, name -> new Debt(now));
        long wait = ofAddress.isNone(now) ? 0 : ofCredential.wait(now, CREDENTIAL_PACE, CREDENTIAL_BURST);
        if (wait == 0) {
            wait = ofAddress.charge(now, ADDRESS_PACE, ADDRESS_BURST);
        }
        if (wait == 0) {
            ofCredential.add(now, CREDENTIAL_PACE);
        }
        return Duration.ofNanos(wait);
    }

    /** Returns whether an address has neither failed lately nor an attempt under way; to be asked before the charge. */
    boolean isBlameless(InetAddress client) {
        AddressBlock block = AddressBlock.of(client);
        Debt debt = addresses.getIfPresent(block);
        return blamed.getIfPresent(block) == null && (debt == null || debt.isNone(ticker.read()));
    }

    /** Takes note that an attempt has failed. */
    void blame(InetAddress client) {
        blamed.put(AddressBlock.of(client), true);
    }

    /** Takes a charge back. */
    void refund(Object credential, InetAddress client) {
        refund(addresses.getIfPresent(AddressBlock.of(client)), ADDRESS_PACE);
        refund(credentials.getIfPresent(credential), CREDENTIAL_PACE);
    }

    private static void refund(@Nullable Debt debt, Duration pace) {
        if (debt != null) {
            debt.refund(pace);
        }
    }

    /** The moment at which all of it is forgiven (a leaky bucket kept as one number). */
    private static final class Debt {
        private final AtomicLong until;

        Debt(long now) {
            this.until = new AtomicLong(now);
        }

        boolean isNone(long now) {
            return until.get() - now <= 0;
        }

        long wait(long now, Duration pace, int burst) {
            return wait(until.get(), now, pace, burst);
        }

        private static long wait(long until, long now, Duration pace, int burst) {
            return Math.max(0, until - now - pace.toNanos() * (burst - 1));
        }

        /** Adds one unless that would be more than the burst; returns how long to wait then. */
        long charge(long now, Duration pace, int burst) {
            long before =
                    until.getAndUpdate(old -> wait(old, now, pace, burst) > 0 ? old : later(old, now) + pace.toNanos());
            return wait(before, now, pace, burst);
        }

        void add(long now, Duration pace) {
            until.updateAndGet(old -> later(old, now) + pace.toNanos());
        }

        void refund(Duration pace) {
            until.addAndGet(-pace.toNanos());
        }

        private static long later(long a, long b) {
            return a - b > 0 ? a : b;
        }
    }
}
