/**
 * TLS of both servers: PEM files as tools write them ({@link dev.tollgate.tls.PemText}), certificates and keys that are
 * reloaded when they change ({@link dev.tollgate.tls.ServerTls}), and TLS clients ({@link dev.tollgate.tls.ClientTls},
 * {@link dev.tollgate.tls.Issuers}).
 */
@NullMarked
package dev.tollgate.tls;

import org.jspecify.annotations.NullMarked;
