/**
 * What both servers read alike of HTTP: addresses and networks ({@link dev.tollgate.http.AddressText},
 * {@link dev.tollgate.http.Network}), whose word about a client is believed ({@link dev.tollgate.http.TrustedNetworks},
 * {@link dev.tollgate.http.ForwardedFor}), which version and host a request may have
 * ({@link dev.tollgate.http.HeadRules}), who counts as one client ({@link dev.tollgate.http.AddressBlock}), how a connection ends ({@link
 * dev.tollgate.http.LastAnswer}) and what time it
 * is ({@link dev.tollgate.http.HttpDate}).
 */
@NullMarked
package dev.tollgate.http;

import org.jspecify.annotations.NullMarked;
