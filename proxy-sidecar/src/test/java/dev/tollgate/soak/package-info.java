/**
 * The three servers under load for an hour while what they depend on fails: {@link dev.tollgate.soak.Soak}, by hand. The
 * parts that decide ({@link dev.tollgate.soak.Drift}, {@link dev.tollgate.soak.Tally}) have tests.
 */
package dev.tollgate.soak;
