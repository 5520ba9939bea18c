package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.ApiKey;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What operators may write into entries, by whatever way. Each rule returns what it has checked. */
public final class EntryRules {
    /** Datastore indexes descriptions, as token-exchange has it, and indexes at most so many octets. */
    private static final int MAX_DESCRIPTION = 1500;

    private static final Pattern ORGANIZATION = Pattern.compile("[a-z0-9]{1,10}");
    private static final Pattern UNPRINTED = Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029]");
    private static final char UNKNOWN = '\ufffd';
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s@\\p{Cc}\\p{Cs}\\ufffd]{1,64}@[^\\s@\\p{Cc}\\p{Cs}\\ufffd]{1,255}");

    private EntryRules() {}

    /** Checks the id of a new integration. */
    public static String integrationId(String id) throws RefusedException {
        return checked(
                ApiKey.isIntegrationId(id) && !id.startsWith("-"),
                id,
                "integration_id",
                "'" + id
                        + "' is not an integration's id: use letters, digits, '-' and '_', at most 64, and no '-' at the"
                        + " beginning, where commands have their options");
    }

    /** Checks the id of a new key. */
    public static String keyId(String id) throws RefusedException {
        return checked(ApiKey.isKeyId(id), id, "key_id", "'" + id + "' is not ki_ and 1 to 61 letters, digits, - or _");
    }

    /**
     * Checks a description. U+FFFD stands where a decoder did not know a character, such as that of a command's arguments
     * in a locale without UTF-8.
     */
    public static String description(String text) throws RefusedException {
        checked(
                text.indexOf(UNKNOWN) < 0,
                text,
                "description",
                "has U+FFFD, which stands for a character that could not be read: write it in UTF-8, and run commands in a"
                        + " locale with it, such as LC_ALL=C.UTF-8");
        checked(
                !UNPRINTED.matcher(text).find(),
                text,
                "description",
                "has a line break, another control character or half of a surrogate pair: leave it out");
        return checked(
                text.getBytes(StandardCharsets.UTF_8).length <= MAX_DESCRIPTION,
                text,
                "description",
                "longer than " + MAX_DESCRIPTION + " octets: shorten it");
    }

    /** Checks a tier. */
    public static int tier(int tier) throws RefusedException {
        return checked(tier >= 0, tier, "tier", tier + " is below 0");
    }

    /** Checks the name of a new organization. */
    public static String organization(String name) throws RefusedException {
        return checked(
                ORGANIZATION.matcher(name).matches(),
                name,
                "organization",
                "'" + name + "' is not an organization's name: use lower-case letters and digits, at most 10,"
                        + " as in names of machines");
    }

    /** Checks an organization's address. */
    public static String email(String address) throws RefusedException {
        return checked(
                EMAIL.matcher(address).matches(),
                address,
                "email",
                "'" + address + "' is not an address such as noc@example.org");
    }

    private static <T> T checked(boolean good, T value, String field, String why) throws RefusedException {
        if (!good) {
            throw RefusedException.invalid(field, why);
        }
        return value;
    }
}
