package dev.tollgate.exchange.store;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import org.junit.jupiter.api.Test;

/** What a store keeps as JSON may have been written by another program. */
final class HostileMembersTest {
    @Test
    void areUnreadable() {
        assertSurvives(text -> MembersJson.read(text, "acme"), UnreadableException.class);
        assertSurvives(text -> MembersJson.quota(text, "acme"), UnreadableException.class);
        assertSurvives(text -> MembersJson.quota("{\"requests\":" + text + "}", "acme"), UnreadableException.class);
    }

    @Test
    void areQuoted() {
        assertSurvives(text -> MembersJson.write(MembersJson.readOrQuote(text)), UnreadableException.class);
        assertSurvives(MembersJson::readOrLeave, UnreadableException.class);
    }
}
