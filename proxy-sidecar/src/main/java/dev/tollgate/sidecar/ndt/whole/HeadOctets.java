package dev.tollgate.sidecar.ndt.whole;

/** The octets of a request's head (RFC 9112, section 2). */
final class HeadOctets {
    private static final int END = 4;

    private HeadOctets() {}

    /**
     * Returns whether these are one whole head and nothing behind it, with every line ended by CR LF and none folded
     * (RFC 9112, sections 2.2 and 5.2): what two readers could take for different requests is none.
     */
    static boolean areOneHead(byte[] octets) {
        if (octets.length <= END || !isEmptyLine(octets, octets.length - END)) {
            return false;
        }
        for (int i = 0; i < octets.length; i++) {
            boolean endsEarly = isEmptyLine(octets, i) && i + END < octets.length;
            if (endsEarly || isBare(octets, i) || isFold(octets, i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEmptyLine(byte[] octets, int at) {
        return at + END <= octets.length
                && octets[at] == '\r'
                && octets[at + 1] == '\n'
                && octets[at + 2] == '\r'
                && octets[at + 3] == '\n';
    }

    private static boolean isBare(byte[] octets, int at) {
        return switch (octets[at]) {
            case '\n' -> at == 0 || octets[at - 1] != '\r';
            case '\r' -> at + 1 == octets.length || octets[at + 1] != '\n';
            case 0 -> true;
            default -> false;
        };
    }

    private static boolean isFold(byte[] octets, int at) {
        return at > 0 && octets[at - 1] == '\n' && (octets[at] == ' ' || octets[at] == '\t');
    }
}
