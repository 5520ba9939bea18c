package dev.tollgate.jwt.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {
    @ParameterizedTest
    @CsvSource({
        "40/12h, 40/12h, 40/12h",
        "0/1s, 0/1s, 0/1s",
        "600/60m, 600/1h, 600/1h",
        "600/90m, 600/90m, 600/90m",
        "600/3600s, 600/1h, 600/1h",
        "600/61s, 600/61s, 600/61s",
        "5/120s, 5/2m, 5/2m",
        "50000/1d, 50000/24h, 50000/24h",
        "1000000000/31d, 1000000000/31d, 1000000000/744h",
        "5/1w, 5/1w, 5/168h",
        "5/2w, 5/2w, 5/336h",
        "5/10d, 5/10d, 5/240h",
        "5/364d, 5/52w, 5/8736h",
        "5/366d, 5/366d, 5/8784h",
        "1000/day, 1000/day, 1000/day",
        "1000/day@UTC, 1000/day, 1000/day",
        "0/month, 0/month, 0/month",
        "20000/month@America/New_York, 20000/month@America/New_York, 20000/month@America/New_York",
        "5/day@America/Argentina/Buenos_Aires, 5/day@America/Argentina/Buenos_Aires, 5/day@America/Argentina/Buenos_Aires",
        "5/day@Japan, 5/day@Japan, 5/day@Japan",
        "5/day@GMT0, 5/day@GMT0, 5/day@GMT0",
        "5/day@Etc/GMT+5, 5/day@Etc/GMT+5, 5/day@Etc/GMT+5",
        "5/day@EST, 5/day@Etc/GMT+5, 5/day@Etc/GMT+5",
        "5/day@MST, 5/day@Etc/GMT+7, 5/day@Etc/GMT+7",
        "5/month@HST, 5/month@Etc/GMT+10, 5/month@Etc/GMT+10",
        "5/day@ROC, 5/day@Asia/Taipei, 5/day@Asia/Taipei",
        "5/day@EST5EDT, 5/day@EST5EDT, 5/day@EST5EDT",
        "unlimited, unlimited, unlimited",
        "shadow:1000/day, shadow:1000/day, shadow:1000/day",
        "shadow:600/60m, shadow:600/1h, shadow:600/1h",
        "shadow:5/48h, shadow:5/2d, shadow:5/48h",
        "5/2000ms, 5/2s, 5/2s"
    })
    void readsRatesAndWritesThemForPeopleAndForClaims(String text, String shown, String claim) throws Exception {
        Limit limit = Limit.parse(Dimension.REQUESTS, text);

        assertEquals(shown, limit.toString());
        assertEquals(limit, Limit.parse(Dimension.REQUESTS, shown));
        assertEquals(claim, limit.claimText());
        assertEquals(limit, Limit.parse(Dimension.REQUESTS, claim));
        Quota quota = Quota.none().with(Dimension.REQUESTS, limit);
        assertEquals("{requests=" + claim + "}", quota.toClaim().toString());
        assertEquals("{requests=" + shown + "}", quota.shown().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "40",
                "40/",
                "/12h",
                "40/h",
                "040/1h",
                "00/1h",
                "40/01h",
                "40/00h",
                "1_000/1h",
                "0x10/1h",
                "40/12",
                "40/12H",
                "40/12y",
                "40/53w",
                "40/week",
                "40/Day",
                "40/day@",
                "40/day@SST",
                "40/day@PST",
                "40/day@SystemV/PST8",
                "40/day@Z",
                "40/day@UT",
                "40/day@UTC+1",
                "40/day@+02:00",
                "40/day@GMT+2",
                "40/day@America/New York",
                "40/day@america/new_york",
                "40/day@Mars/Olympus",
                "40/1h@UTC",
                "1000000001/day",
                "Unlimited",
                "shadow:",
                "shadow:unlimited",
                "shadow:shadow:5/1h",
                "Shadow:5/1h",
                "40/1500ms",
                "40/500ms",
                "40/1h30m",
                "40 / 12h",
                " 40/12h",
                "40/12h ",
                "40/12h\n",
                "-1/1h",
                "+1/1h",
                "1.5/1h",
                "1e3/1h",
                "1/0s",
                "1/367d",
                "1/8785h",
                "1/-1h",
                "1000000001/1h",
                "9999999999999999999/1h",
                "1/9999999999h",
                "٤٠/12h"
            })
    void refusesOtherRates(String text) {
        String message = assertThrows(QuotaFormatException.class, () -> Limit.parse(Dimension.CLIENT, text))
                .getMessage();

        assertTrue(message.startsWith("client: '" + text + "'"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1000/week|1000/1w",
                "1000/hour|1000/1h",
                "1000/h|1000/1h",
                "1000/d|1000/day",
                "1000/Day|1000/day",
                "1,000 / day|1000/day",
                "40/12H|40/12h",
                "UNLIMITED|unlimited",
                "Shadow:5/Month|shadow:5/month",
                "1000/day@Kathmandu|1000/day@Asia/Kathmandu",
                "1000/day@asia/kathmandu|1000/day@Asia/Kathmandu",
                "20000/month@new york|20000/month@America/New_York",
                "20000/month@utc|20000/month@UTC",
                "shadow:1/day@lord_howe|shadow:1/day@Australia/Lord_Howe"
            })
    void saysWhatWasProbablyMeant(String text, String meant) throws Exception {
        QuotaFormatException refused =
                assertThrows(QuotaFormatException.class, () -> Limit.parse(Dimension.REQUESTS, text));

        assertTrue(refused.why().endsWith("; did you mean " + meant + "?"), refused.why());
        Limit.parse(Dimension.REQUESTS, meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "010/1h",
                "5/fortnight",
                "5/367d",
                "1000000001/Day",
                "5/day@Mars/Olympus",
                "5/day@PST8",
                "5/hour@Asia/Tokyo",
                "shadow:Unlimited",
                "/",
                "@",
                "/@"
            })
    void guessesNothingThatItWouldRefuse(String text) {
        QuotaFormatException refused =
                assertThrows(QuotaFormatException.class, () -> Limit.parse(Dimension.REQUESTS, text));

        assertFalse(refused.why().contains("did you mean"), refused.why());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "20", "1000000000"})
    void readsCounts(String text) throws Exception {
        assertEquals(new Limit.Count(Long.parseLong(text)), Limit.parse(Dimension.SERVER_CONCURRENT, text));
        assertEquals(text, Limit.parse(Dimension.TOKEN_USES, text).toString());
    }

    @Test
    void namesOnlyUnitsThatALimitCanHave() {
        for (String text : List.of("5", "5/500ms")) {
            String message = assertThrows(QuotaFormatException.class, () -> Limit.parse(Dimension.REQUESTS, text))
                    .getMessage();
            assertFalse(message.replace(text, "").contains("ms,"), message);
            assertFalse(message.contains("PT"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2147483647/day", "9223372036854775807/day", "99999999999999999999999999/1h", "1000000001/month"
            })
    void namesTheBoundOfTheNumber(String text) {
        QuotaFormatException refused =
                assertThrows(QuotaFormatException.class, () -> Limit.parse(Dimension.REQUESTS, text));

        assertEquals("'" + text + "': the number must be 0 to 1000000000", refused.why());
        assertEquals("requests: " + refused.why(), refused.getMessage());
    }

    @Test
    void showsTheBeginOfALongText() {
        String message = assertThrows(
                        QuotaFormatException.class, () -> Limit.parse(Dimension.REQUESTS, "9".repeat(10_000) + "/day"))
                .getMessage();

        assertTrue(message.length() < 500, message);
    }

    @Test
    void refusesManyShadowsAtOnce() {
        String text = "shadow:".repeat(100_000) + "5/1h";
        String message = assertThrows(QuotaFormatException.class, () -> Limit.parse(Dimension.REQUESTS, text))
                .getMessage();
        assertTrue(message.length() < text.length() + 1_000, () -> message.length() + " characters");
    }

    @Test
    void readsUnlimitedForAPlainNumberToo() throws Exception {
        assertEquals(new Limit.Unlimited(), Limit.parse(Dimension.SERVER_CONCURRENT, "unlimited"));
        assertEquals(new Limit.Shadow(new Limit.Count(5)), Limit.parse(Dimension.SERVER_CONCURRENT, "shadow:5"));
    }

    @Test
    void showsEveryFormToWhoHasWrittenNone() {
        String message = assertThrows(QuotaFormatException.class, () -> Limit.parse(Dimension.REQUESTS, "1000 a day"))
                .getMessage();

        for (String form :
                new String[] {"600/1h", "1000/day", "20000/month@America/New_York", "unlimited", "shadow:1000/day"}) {
            assertTrue(message.contains(form), message);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "010",
                "00",
                "1_0",
                "1.0",
                "5/day",
                "1000000001",
                "9999999999999999999",
                "2/1h",
                "true",
                "0x10",
                " 1",
                "1 "
            })
    void refusesOtherCounts(String text) {
        assertThrows(QuotaFormatException.class, () -> Limit.parse(Dimension.SERVER_CONCURRENT, text));
    }

    @Test
    void cannotBeMadeOutOfBounds() {
        Duration hour = Duration.ofHours(1);
        assertThrows(IllegalArgumentException.class, () -> new Limit.Count(-1));
        assertThrows(IllegalArgumentException.class, () -> new Limit.Count(Limit.MAX + 1));
        assertThrows(IllegalArgumentException.class, () -> new Limit.Rate(-1, hour));
        assertThrows(IllegalArgumentException.class, () -> new Limit.Rate(Limit.MAX + 1, hour));
        assertThrows(IllegalArgumentException.class, () -> new Limit.Rate(1, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> new Limit.Rate(1, Duration.ofMillis(1500)));
        assertThrows(IllegalArgumentException.class, () -> new Limit.Rate(1, Limit.MAX_INTERVAL.plusSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> new Limit.Rate(1, hour.negated()));
    }
}
