/**
 * The compact serialization of a JWS (RFC 7515 §7.1), taken apart strictly: nothing here is trusted yet.
 */
@NullMarked
package dev.tollgate.jwt.jws;

import org.jspecify.annotations.NullMarked;
