package dev.tollgate.exchange.signing;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The reason why a file cannot be used, in the system's words, such as {@code Permission denied}. */
final class FileTrouble {
    private FileTrouble() {}

    /** Returns the reason, with the file that the system refused if it is not the given one. */
    static String of(Path meant, IOException trouble) {
        String refused = trouble instanceof FileSystemException system ? system.getFile() : null;
        boolean another = refused != null && !refused.equals(meant.toString());
        return (another ? refused + ": " : "") + reason(trouble);
    }

    private static String reason(IOException trouble) {
        if (trouble instanceof AccessDeniedException) {
            return "Permission denied: change the permissions, or run this as the owner";
        }
        if (trouble instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (trouble instanceof CharacterCodingException) {
            return "not a text in UTF-8";
        }
        String reason = trouble instanceof FileSystemException system ? system.getReason() : trouble.getMessage();
        return reason == null || reason.isEmpty() ? trouble.getClass().getSimpleName() : reason + way(reason);
    }

    /** Returns how to fix it, for messages of the C library, which Java passes on. */
    private static String way(String reason) {
        return switch (reason) {
            case "No space left on device", "Disk quota exceeded" -> ": free some space, and try again";
            case "Read-only file system" -> ": name a file elsewhere, or mount it for writing";
            default -> "";
        };
    }
}
