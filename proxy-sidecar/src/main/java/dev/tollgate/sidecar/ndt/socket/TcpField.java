package dev.tollgate.sidecar.ndt.socket;

import java.nio.ByteBuffer;

/**
 * A field of the kernel's {@code struct tcp_info} ({@code linux/tcp.h}) under the name that ndt-server gives it in its
 * {@code TCPInfo}. Units are the kernel's: times in microseconds except the four {@code Last} fields, which are in
 * milliseconds; rates in bytes a second.
 */
public enum TcpField {
    STATE("State", 0, 1),
    CA_STATE("CAState", 1, 1),
    RETRANSMITS("Retransmits", 2, 1),
    PROBES("Probes", 3, 1),
    BACKOFF("Backoff", 4, 1),
    OPTIONS("Options", 5, 1),
    W_SCALE("WScale", 6, 1),
    APP_LIMITED("AppLimited", 7, 1),
    RTO("RTO", 8, 4),
    ATO("ATO", 12, 4),
    SND_MSS("SndMSS", 16, 4),
    RCV_MSS("RcvMSS", 20, 4),
    UNACKED("Unacked", 24, 4),
    SACKED("Sacked", 28, 4),
    LOST("Lost", 32, 4),
    RETRANS("Retrans", 36, 4),
    FACKETS("Fackets", 40, 4),
    LAST_DATA_SENT("LastDataSent", 44, 4),
    LAST_ACK_SENT("LastAckSent", 48, 4),
    LAST_DATA_RECV("LastDataRecv", 52, 4),
    LAST_ACK_RECV("LastAckRecv", 56, 4),
    PMTU("PMTU", 60, 4),
    RCV_SS_THRESH("RcvSsThresh", 64, 4),
    RTT("RTT", 68, 4),
    RTT_VAR("RTTVar", 72, 4),
    SND_SS_THRESH("SndSsThresh", 76, 4),
    SND_CWND("SndCwnd", 80, 4),
    ADV_MSS("AdvMSS", 84, 4),
    REORDERING("Reordering", 88, 4),
    RCV_RTT("RcvRTT", 92, 4),
    RCV_SPACE("RcvSpace", 96, 4),
    TOTAL_RETRANS("TotalRetrans", 100, 4),
    PACING_RATE("PacingRate", 104, 8),
    MAX_PACING_RATE("MaxPacingRate", 112, 8),
    BYTES_ACKED("BytesAcked", 120, 8),
    BYTES_RECEIVED("BytesReceived", 128, 8),
    SEGS_OUT("SegsOut", 136, 4),
    SEGS_IN("SegsIn", 140, 4),
    NOTSENT_BYTES("NotsentBytes", 144, 4),
    MIN_RTT("MinRTT", 148, 4),
    DATA_SEGS_IN("DataSegsIn", 152, 4),
    DATA_SEGS_OUT("DataSegsOut", 156, 4),
    DELIVERY_RATE("DeliveryRate", 160, 8),
    BUSY_TIME("BusyTime", 168, 8),
    R_WND_LIMITED("RWndLimited", 176, 8),
    SND_BUF_LIMITED("SndBufLimited", 184, 8),
    DELIVERED("Delivered", 192, 4),
    DELIVERED_CE("DeliveredCE", 196, 4),
    BYTES_SENT("BytesSent", 200, 8),
    BYTES_RETRANS("BytesRetrans", 208, 8),
    D_SACK_DUPS("DSackDups", 216, 4),
    REORD_SEEN("ReordSeen", 220, 4),
    RCV_OOO_PACK("RcvOooPack", 224, 4),
    SND_WND("SndWnd", 228, 4);

    /** Octets of the struct up to the last field; an older kernel fills fewer, the rest stays zero. */
    static final int LENGTH = 232;

    private final String jsonName;
    private final int offset;
    private final int width;

    TcpField(String jsonName, int offset, int width) {
        this.jsonName = jsonName;
        this.offset = offset;
        this.width = width;
    }

    /** Returns the name of the member of ndt-server's {@code TCPInfo}. */
    public String jsonName() {
        return jsonName;
    }

    /** Reads the value; 64-bit fields as signed, since ndt-server writes them so (no pacing limit is -1). */
    long read(ByteBuffer info) {
        return switch (width) {
            case 1 -> Byte.toUnsignedLong(info.get(offset));
            case 4 -> Integer.toUnsignedLong(info.getInt(offset));
            default -> info.getLong(offset);
        };
    }
}
