package dev.tollgate.exchange.apikey;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The permissions of an operator. */
public enum Role {
    /** May read everything that is not secret. */
    VIEWER,
    /** May also make changes. */
    EDITOR;

    /** Finds a role by its name in the store and on the command line. */
    public static Optional<Role> named(String name) {
        return Arrays.stream(values())
                .filter(role -> role.toString().equals(name))
                .findFirst();
    }

    /** Returns the name in the store and on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
