/**
 * The operators' page: plain HTML from templates, no script. {@link dev.tollgate.exchange.ops.page.PageEndpoint} knows who
 * is signed in ({@link dev.tollgate.exchange.ops.page.Sessions}), and runs views and changes on a pool. A change that fails
 * for another's edit, a session that has ended or a store that is out shows again what was typed.
 */
@NullMarked
package dev.tollgate.exchange.ops.page;

import org.jspecify.annotations.NullMarked;
