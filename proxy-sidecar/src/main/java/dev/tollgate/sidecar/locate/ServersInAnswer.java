package dev.tollgate.sidecar.locate;

import io.netty.buffer.ByteBuf;

/**
 * A scanner that finds out whether the body of a response names servers, while it is relayed. locate sends an object
 * with an array {@code results}. An object without this array, with an empty or incomplete one, and a page of HTML name
 * no servers. Any other form counts as naming servers.
 */
final class ServersInAnswer {
    private static final String KEY = "\"results\"";
    /** White space may follow the key and the characters after it. */
    private static final String FIRST_SERVER = KEY + ":[{";

    private byte first;
    private byte last;
    /** How many characters of {@link #FIRST_SERVER} have matched. */
    private int matched;

    /** Scans a part without changing it. */
    void see(ByteBuf part) {
        int end = part.writerIndex();
        for (int i = part.readerIndex(); i < end && !isFound(); i++) {
            see(part.getByte(i));
        }
        for (int i = end - 1; i >= part.readerIndex(); i--) {
            if (!isSpace(part.getByte(i))) {
                last = part.getByte(i);
                break;
            }
        }
    }

    private void see(byte octet) {
        boolean space = isSpace(octet);
        if (first == 0 && !space) {
            first = octet;
        }
        if (matched < KEY.length() || !space) {
            matched = octet == FIRST_SERVER.charAt(matched) ? matched + 1 : octet == '"' ? 1 : 0;
        }
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t';
    }

    /** Returns whether the parts so far name a server, so that a client may have read it. */
    boolean haveBegun() {
        return isFound() || isOtherForm();
    }

    /** Returns whether the complete body names servers. */
    boolean areWhole() {
        return isOtherForm() || (isFound() && last == '}');
    }

    private boolean isFound() {
        return matched == FIRST_SERVER.length();
    }

    private boolean isOtherForm() {
        return first != 0 && first != '{' && first != '<';
    }
}
