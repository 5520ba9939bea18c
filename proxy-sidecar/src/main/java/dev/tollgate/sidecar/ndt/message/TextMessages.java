package dev.tollgate.sidecar.ndt.message;

/** Is shown every complete text message of the server, on the event loop. */
@FunctionalInterface
public interface TextMessages {
    /**
     * Returns what the client gets in its place: the same array where nothing is to change. Never throws.
     *
     * @param payload the text in UTF-8, at most {@link ServerFrames#MAX_TEXT} octets
     */
    byte[] replace(byte[] payload);
}
