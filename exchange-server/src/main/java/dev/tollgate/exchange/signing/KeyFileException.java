package dev.tollgate.exchange.signing;

/** A failure to read or change a signing-key file. Its message names the file, says what is wrong and how to fix it. */
public final class KeyFileException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message one line for operators */
    KeyFileException(String message) {
        super(message);
    }
}
