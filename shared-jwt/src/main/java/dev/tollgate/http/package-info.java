/**
 * The parts of HTTP that both servers read the same way: addresses and networks ({@link dev.tollgate.http.AddressText},
 * {@link dev.tollgate.http.Network}), trusted proxies ({@link dev.tollgate.http.TrustedNetworks}, {@link
 * dev.tollgate.http.ForwardedFor}), the version and host of a request ({@link dev.tollgate.http.HeadRules}), addresses
 * of one client ({@link dev.tollgate.http.AddressBlock}), the end of a connection ({@link dev.tollgate.http.LastAnswer}),
 * the date
 * ({@link dev.tollgate.http.HttpDate}), and a client that asks once ({@link dev.tollgate.http.OneGet}).
 */
@NullMarked
package dev.tollgate.http;

import org.jspecify.annotations.NullMarked;
