/**
 * TLS of the listeners of both servers: PEM files as tools write them ({@link dev.tollgate.tls.PemText}), a certificate
 * with its key that are taken up when they change ({@link dev.tollgate.tls.ServerTls}), and servers that are called
 * ({@link dev.tollgate.tls.ClientTls}, {@link dev.tollgate.tls.Issuers}).
 */
@NullMarked
package dev.tollgate.tls;

import org.jspecify.annotations.NullMarked;
