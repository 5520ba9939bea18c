package dev.tollgate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which connections end when all hold too much. */
final class ConnectionMemoryTest {
    private static final int LIMIT = 100_000;

    private final AtomicLong now = new AtomicLong();
    private final ConnectionMemory memory = new ConnectionMemory(new MemoryLimits(LIMIT, LIMIT, LIMIT), now::get);
    private final List<String> ended = new ArrayList<>();
    private final Map<String, Account> accounts = new HashMap<>();

    private Account open(String name) {
        Account account = memory.open(() -> ended.add(name));
        accounts.put(name, account);
        return account;
    }

    private void pass(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void theOneThatHoldsMostForLongestEnds() {
        Account early = open("early");
        early.hold(MemoryKind.DIRECT, 30_000);
        pass(1_000);
        open("large").hold(MemoryKind.DIRECT, 60_000);
        pass(100);
        open("last").hold(MemoryKind.DIRECT, 10_001);

        assertEquals(List.of("early"), ended);
        early.close();
        assertEquals(70_001, memory.held(MemoryKind.DIRECT));
        assertEquals(1, memory.closedConnections());
        assertEquals(0, memory.ending());
    }

    @Test
    void thoseOfWhomNothingIsKnownEndBeforeThoseWithATokenAndThoseThatWereAnswered() {
        open("vouched").vouched();
        open("answered").answered();
        open("unknown");
        for (String name : List.of("vouched", "answered", "unknown")) {
            accounts.get(name).hold(MemoryKind.HEAP, 33_000);
        }
        pass(1_000);
        open("last").hold(MemoryKind.HEAP, 2_000);

        assertEquals(List.of("unknown"), ended);
        accounts.get("last").hold(MemoryKind.HEAP, 34_000);
        assertEquals(List.of("unknown", "answered"), ended);
    }

    @Test
    void whatAConnectionTakesByBeingOpenDoesNotWeigh() {
        open("idle").open(50_000, 0);
        pass(60_000);
        Account small = open("busy");
        small.open(1_000, 0);
        small.hold(MemoryKind.HEAP, 49_000);
        pass(10_000);
        open("new").open(1_000, 0);

        assertEquals(List.of("busy"), ended);
    }

    @Test
    void endingConnectionsAreNotCountedTwiceAndGetNothingMore() {
        Account greedy = open("greedy");
        greedy.hold(MemoryKind.DIRECT, 90_000);
        pass(10);
        Account other = open("other");
        other.hold(MemoryKind.DIRECT, 20_000);
        assertEquals(List.of("greedy"), ended);
        assertEquals(1, memory.ending());
        other.hold(MemoryKind.DIRECT, 10_000);
        assertEquals(List.of("greedy"), ended);

        assertFalse(greedy.mayHoldMore(true));
        assertTrue(other.mayHoldMore(true));
        assertTrue(other.mayHoldMore(false));
        other.hold(MemoryKind.DIRECT, 10_000);
        assertFalse(other.mayHoldMore(true), "the others have not had their turn yet");
        assertTrue(open("new").mayHoldMore(false));
        greedy.close();
        other.close();
        assertEquals(0, memory.held(MemoryKind.DIRECT));
    }

    @Test
    void aConnectionThatIsToldToEndTwiceGivesBackOnce() {
        Account greedy = open("greedy");
        greedy.hold(MemoryKind.DIRECT, 90_000);
        pass(10);
        Account other = open("other");
        other.hold(MemoryKind.DIRECT, 20_000);
        greedy.hold(MemoryKind.DIRECT, 30_000);
        assertFalse(greedy.mayHoldMore(true));
        greedy.close();

        other.hold(MemoryKind.DIRECT, 75_000);
        assertEquals(List.of("greedy"), ended, "there is room for what the other holds");
    }

    @Test
    void aPlaceIsMadeByWhoHasCompletedNothingAndNotByTheNew() {
        open("answered").answered();
        open("new");
        assertFalse(memory.makeRoom());

        pass(5_000);
        open("newer");
        assertTrue(memory.makeRoom());
        assertEquals(List.of("new"), ended);
    }

    private Account openFrom(String address, String name) {
        Account account = open(name);
        account.from(address);
        return account;
    }

    @Test
    void whereAllAreNewTheAddressWithTheMostMakesAPlace() {
        openFrom("other", "alone");
        openFrom("crowd", "asks").asked();
        openFrom("crowd", "vouched").vouched();
        openFrom("crowd", "answered").answered();
        open("proxied");
        openFrom("crowd", "first");
        pass(1);
        openFrom("crowd", "second").hold(MemoryKind.DIRECT, 10);
        openFrom("other", "two");

        assertTrue(memory.makeRoom());
        assertEquals(List.of("first"), ended);
    }

    /** One search must make many places, or a flood would cause a search for each of its connections. */
    @Test
    void manyAddressesWithFewNewOnesEachMakeManyPlaces() {
        for (int i = 0; i < 1_280; i++) {
            openFrom("address" + i / 2, "new" + i);
        }
        assertTrue(memory.makeRoom());
        assertEquals(20, ended.size());
    }

    @Test
    void aSearchThatFoundFewIsNotRepeatedAtOnce() {
        for (int i = 0; i < 1_280; i++) {
            openFrom("address" + Math.max(3, i), "new" + i);
        }
        assertTrue(memory.makeRoom());
        assertEquals(2, ended.size());
        assertFalse(memory.makeRoom());
        pass(20);
        assertTrue(memory.makeRoom());
    }

    @Test
    void theOnlyNewOneOfEachAddressMakesNoPlace() {
        openFrom("one", "first");
        openFrom("other", "second");

        assertFalse(memory.makeRoom());
    }

    @Test
    void aSlowClientKeepsItsPlaceBesideManyOfOneAddress() {
        openFrom("slow", "slow");
        pass(3_000);
        for (int i = 0; i < 8; i++) {
            openFrom("crowd", "crowd" + i);
            pass(1);
        }
        assertTrue(memory.makeRoom());
        assertEquals(List.of("crowd0"), ended);
    }

    @Test
    void aPlaceIsMadeByAnAnsweredOneThatIsInTheMiddleOfARequest() {
        Account account = open("answered");
        account.answered();
        account.hold(MemoryKind.DIRECT, 10);
        open("vouched").vouched();
        pass(5_000);

        assertTrue(memory.makeRoom());
        assertEquals(List.of("answered"), ended);
        assertFalse(memory.makeRoom());
    }

    @Test
    void aPlaceIsMadeByTheOneThatRestsLongestWhereNobodyIsInTheMiddleOfARequest() {
        open("vouched").vouched();
        open("first").answered();
        pass(2_000);
        open("second").answered();
        assertTrue(memory.makeRoom());
        assertEquals(List.of("first"), ended);

        pass(2_000);
        assertTrue(memory.makeRoom());
        assertEquals(List.of("first", "second"), ended);
        assertFalse(memory.makeRoom(), "the one that has shown a good token stays");
    }

    @Test
    void oneThatRestsKeepsItsPlaceBesideOneThatIsInTheMiddleOfARequest() {
        open("resting").answered();
        pass(2_000);
        open("slow");
        pass(2_000);

        assertTrue(memory.makeRoom());
        assertEquals(List.of("slow"), ended);
    }
}
