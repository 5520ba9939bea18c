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
 * A bound on failed attempts, for each client address (IPv6: its /64) and for each credential. An attempt is charged
 * when it is made, so that a thousand at once count. It is refunded unless it was refused.
 *
 * <p>A credential under attack from many addresses is closed only to addresses that have failed themselves. So
 * attackers who know the id, which is not secret, cannot lock out a client with the right secret.
 */
final class FailureThrottle {
    /** How many failures one address may have in a burst, and after what time one of them is forgiven. */
    static final int ADDRESS_BURST = 32;

    static final Duration ADDRESS_PACE = Duration.ofSeconds(2);

    /** The same for one credential. */
    static final int CREDENTIAL_BURST = 16;

    static final Duration CREDENTIAL_PACE = Duration.ofSeconds(4);

    /** How long a failure counts against an address. */
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
     * @return zero if it may be made, otherwise how long to wait
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

    /**
     * Returns whether an address has neither failed lately nor has an attempt under way. To be called before the
     * charge.
     */
    boolean isBlameless(InetAddress client) {
        AddressBlock block = AddressBlock.of(client);
        Debt debt = addresses.getIfPresent(block);
        return blamed.getIfPresent(block) == null && (debt == null || debt.isNone(ticker.read()));
    }

    /** Records that an attempt has failed. */
    void blame(InetAddress client) {
        blamed.put(AddressBlock.of(client), true);
    }

    /** Refunds a charge. */
    void refund(Object credential, InetAddress client) {
        refund(addresses.getIfPresent(AddressBlock.of(client)), ADDRESS_PACE);
        refund(credentials.getIfPresent(credential), CREDENTIAL_PACE);
    }

    private static void refund(@Nullable Debt debt, Duration pace) {
        if (debt != null) {
            debt.refund(pace);
        }
    }

    /** A leaky bucket, kept as the time at which all failures are forgiven. */
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

        /** Adds one failure unless that exceeds the burst; in that case returns how long to wait. */
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
