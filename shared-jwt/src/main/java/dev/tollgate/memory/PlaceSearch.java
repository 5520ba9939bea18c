package dev.tollgate.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The search for connections that make places for new ones. It prefers the addresses with the most connections if they have
 * many, so that a flood of connections displaces itself. Otherwise it takes connections that have waited longest in the
 * middle of a request, or have never completed one; if there are none, those that have been idle longest. Connections
 * that have shown a valid token or key stay.
 */
final class PlaceSearch {
    /** A connection younger than this keeps its place, unless its address has many. */
    private static final long NEW_NANOS = TimeUnit.SECONDS.toNanos(1);
    /**
     * One in this many connections is closed when places are needed, so that a flood does not cause a search for each.
     */
    private static final int PLACES_AT_ONCE = 64;
    /** The least number of connections of one address that are many. */
    private static final int MANY = 8;

    private static final Comparator<Candidate> FIRST_TO_LEAVE = Comparator.comparing(Candidate::inTheWay)
            .thenComparingLong(Candidate::waited)
            .reversed();

    private final long now;
    private final int most;
    private final List<Candidate> old = new ArrayList<>();
    private final Map<Object, List<Candidate>> byAddress = new HashMap<>();

    private record Candidate(Account account, boolean inTheWay, long waited) {}

    private PlaceSearch(Collection<Account> accounts, long now) {
        this.now = now;
        this.most = Math.max(1, accounts.size() / PLACES_AT_ONCE);
        accounts.forEach(this::look);
    }

    /** Returns the connections to close, none if there are none to be closed for others. */
    static List<Account> find(Collection<Account> accounts, long now) {
        return new PlaceSearch(accounts, now).find();
    }

    private void look(Account account) {
        if (!account.isOpen() || account.isVouched()) {
            return;
        }
        Candidate candidate = new Candidate(account, account.isInTheWay(), account.waited(now));
        if (candidate.waited() > NEW_NANOS) {
            old.add(candidate);
        }
        Object address = account.address();
        if (address != null && !account.isAsking()) {
            byAddress.computeIfAbsent(address, key -> new ArrayList<>()).add(candidate);
        }
    }

    private List<Account> find() {
        List<List<Candidate>> crowds = new ArrayList<>(byAddress.values());
        crowds.sort(Comparator.<List<Candidate>>comparingInt(List::size).reversed());
        int largest = crowds.isEmpty() ? 0 : crowds.get(0).size();
        if (old.isEmpty() || largest >= Math.max(MANY, most)) {
            return ofCrowds(crowds, largest);
        }
        boolean anyInTheWay = old.stream().anyMatch(Candidate::inTheWay);
        return first(
                old.stream()
                        .filter(candidate -> candidate.inTheWay() == anyInTheWay)
                        .toList(),
                most);
    }

    /** Takes half of the connections of each of the largest addresses, until there are enough. */
    private List<Account> ofCrowds(List<List<Candidate>> largestFirst, int largest) {
        List<Account> leaving = new ArrayList<>();
        for (List<Candidate> crowd : largestFirst) {
            if (leaving.size() >= most || crowd.size() < largest / 2) {
                break;
            }
            leaving.addAll(first(crowd, Math.min(most - leaving.size(), crowd.size() / 2)));
        }
        return leaving;
    }

    private static List<Account> first(List<Candidate> candidates, int number) {
        return candidates.stream()
                .sorted(FIRST_TO_LEAVE)
                .limit(number)
                .map(Candidate::account)
                .toList();
    }
}
