package dev.tollgate.sidecar.locate;

import io.netty.buffer.ByteBuf;

/**
 * Whether the body of an answer names servers, found out while it passes. locate writes an object whose {@code results} is an
 * array of them: of an object without such an array, with an empty one or without its end, and of a page of HTML, a client
 * gets none. What has another form is taken for granted, since it cannot be told.
 */
final class ServersInAnswer {
    private static final String KEY = "\"results\"";
    /** There may be white space behind the key and behind what follows it. */
    private static final String FIRST_SERVER = KEY + ":[{";

    private byte first;
    private byte last;
    /** How much of {@link #FIRST_SERVER} has come in a row. */
    private int matched;

    /** Takes note of a part, and leaves it as it is. */
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

    /** Returns whether the part that has come names a server, so that a client may have read it. */
    boolean haveBegun() {
        return isFound() || isOtherForm();
    }

    /** Returns whether there are servers in a body that has come to its end. */
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
