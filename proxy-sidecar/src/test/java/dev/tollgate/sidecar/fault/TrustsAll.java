package dev.tollgate.sidecar.fault;

import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/** A client's trust in any certificate, for a test that looks at it afterwards. */
final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
