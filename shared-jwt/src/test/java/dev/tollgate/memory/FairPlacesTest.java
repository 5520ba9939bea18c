package dev.tollgate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who leaves when there are too many connections of operators. */
final class FairPlacesTest {
    private static final int OF_ADDRESS = 3;

    private final ConnectionMemory memory = ConnectionMemory.unlimited();
    private final FairPlaces<String> places = new FairPlaces<>(4);

    private EmbeddedChannel open(String address) {
        EmbeddedChannel connection = new EmbeddedChannel();
        Accounts.open(memory, connection, () -> {});
        places.admit(connection, address, OF_ADDRESS);
        return connection;
    }

    private EmbeddedChannel proven(String address) {
        EmbeddedChannel connection = open(address);
        Accounts.of(connection).vouched();
        return connection;
    }

    private EmbeddedChannel asking(String address) {
        EmbeddedChannel connection = open(address);
        Accounts.of(connection).asked();
        return connection;
    }

    @Test
    void theAddressWithTheMostLosesItsOldest() {
        EmbeddedChannel one = open("a");
        EmbeddedChannel first = open("b");
        EmbeddedChannel second = open("b");
        EmbeddedChannel other = open("c");
        assertTrue(one.isOpen() && first.isOpen() && second.isOpen() && other.isOpen());

        EmbeddedChannel newcomer = open("d");

        assertFalse(first.isOpen());
        assertTrue(one.isOpen() && second.isOpen() && other.isOpen() && newcomer.isOpen());
    }

    @Test
    void anAddressBeyondItsBoundLosesItsOldest() {
        EmbeddedChannel first = open("a");
        EmbeddedChannel second = open("a");
        EmbeddedChannel third = open("a");

        EmbeddedChannel newcomer = open("a");

        assertFalse(first.isOpen());
        assertTrue(second.isOpen() && third.isOpen() && newcomer.isOpen());
    }

    @Test
    void whoAsksLeavesAfterWhoDoesNot() {
        EmbeddedChannel asks = asking("a");
        EmbeddedChannel silent = open("a");
        EmbeddedChannel newer = asking("a");

        open("a");

        assertFalse(silent.isOpen());
        assertTrue(asks.isOpen() && newer.isOpen());

        Accounts.of(asks).answered();
        open("a");
        assertFalse(asks.isOpen(), "it has its answer, and has proven nothing");
    }

    @Test
    void aProvenOneStaysAndDoesNotCountAgainstItsAddress() {
        EmbeddedChannel first = proven("a");
        EmbeddedChannel second = proven("a");
        EmbeddedChannel oldest = open("b");
        EmbeddedChannel newer = open("b");

        EmbeddedChannel newcomer = open("c");

        assertFalse(oldest.isOpen());
        assertTrue(first.isOpen() && second.isOpen() && newer.isOpen() && newcomer.isOpen());
    }

    @Test
    void theNewOneLeavesWhereAllOthersAreProven() {
        EmbeddedChannel first = proven("a");
        proven("a");
        proven("a");

        assertFalse(open("a").isOpen());
        assertTrue(first.isOpen());
        proven("b");
        EmbeddedChannel newcomer = new EmbeddedChannel();
        assertEquals(Optional.<Channel>of(newcomer), places.admit(newcomer, "c", OF_ADDRESS));
        first.close();
        assertTrue(open("c").isOpen(), "a place is free");
    }
}
