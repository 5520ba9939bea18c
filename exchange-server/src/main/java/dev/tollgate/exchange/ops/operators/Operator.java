package dev.tollgate.exchange.ops.operators;

import dev.tollgate.exchange.apikey.Role;

/**
 * An operator who has proven who he is.
 *
 * @param name as it stands in the audit log
 * @param role what he may do
 */
public record Operator(String name, Role role) {
    /** Returns whether he may do what asks for a role. */
    public boolean may(Role asked) {
        return role.compareTo(asked) >= 0;
    }
}
