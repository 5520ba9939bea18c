package dev.tollgate.exchange.ops.operators;

import dev.tollgate.exchange.http.Call;

/** The check that a browser sends a change from this server's own pages, and not from another site's. */
public final class SameSite {
    private SameSite() {}

    /** Returns whether a request comes from here; programs other than browsers name no site (RFC 6454 §7, and Fetch Metadata). */
    public static boolean isOwn(Call call) {
        if (call.headers().get("Sec-Fetch-Site", "").equals("cross-site")) {
            return false;
        }
        String origin = call.headers().get("Origin", "");
        return origin.isEmpty()
                || origin.replaceFirst("^https?://", "")
                        .equalsIgnoreCase(call.headers().get("Host", ""));
    }
}
