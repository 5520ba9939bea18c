/**
 * TLS of the listeners of both servers: PEM files as tools write them ({@link dev.tollgate.tls.PemText}), and a certificate
 * with its key that are taken up when they change ({@link dev.tollgate.tls.ServerTls}).
 */
@NullMarked
package dev.tollgate.tls;

import org.jspecify.annotations.NullMarked;
