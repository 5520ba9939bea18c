/**
 * Who an operator is: {@link dev.tollgate.exchange.ops.operators.OperatorAccess} reads a token or a signed assertion and says
 * whose it is and what that operator may do. There is no other way to the operators' API and page.
 */
@NullMarked
package dev.tollgate.exchange.ops.operators;

import org.jspecify.annotations.NullMarked;
