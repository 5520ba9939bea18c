package dev.tollgate.exchange.apikey;

/** The state of a key as set by its operators. */
public enum KeyState {
    /** It works until it expires. */
    ACTIVE,
    /** It or its integration is suspended and may be resumed. */
    SUSPENDED,
    /** It is revoked, or has an unknown status. */
    REVOKED;

    /**
     * Reads the stored statuses.
     *
     * @param key the key's
     * @param integration the one of its integration
     */
    public static KeyState of(String key, String integration) {
        KeyState own = of(key);
        KeyState owners = of(integration);
        return own.compareTo(owners) >= 0 ? own : owners;
    }

    private static KeyState of(String status) {
        return switch (status) {
            case "active" -> ACTIVE;
            case "suspended" -> SUSPENDED;
            default -> REVOKED;
        };
    }
}
