package dev.tollgate.exchange.signing;

import dev.tollgate.text.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The history of a file's signing keys, from its log. Each time is the latest possible one. If a line cannot be read,
 * or does not continue the one before, the history begins with the next line. Times never go back: if the clock was set
 * back, a line counts as late as the one before it.
 */
public final class SigningKeyHistory {
    private final List<State> states = new ArrayList<>();
    private String doubt = "";

    /**
     * The keys of the file since a time.
     *
     * @param since the latest possible beginning
     * @param kids the first one signs
     */
    private record State(Instant since, List<String> kids) {}

    /** The maximum size of the log: a change is a line of a few hundred octets. */
    private static final long MAX_OCTETS = 64 << 20;

    private SigningKeyHistory() {}

    /**
     * Reads the log of a file.
     *
     * @param file the key file itself, not a link to it
     * @param kids the present keys; the first one signs
     */
    public static SigningKeyHistory of(Path file, List<String> kids) {
        Path log = DurableFile.logOf(file);
        SigningKeyHistory history = new SigningKeyHistory();
        try {
            String text = RegularFile.read(log, MAX_OCTETS, StandardCharsets.UTF_8);
            history.add(log, text);
            history.end(log, kids);
        } catch (NoSuchFileException e) {
            history.doubt = "there is no " + log;
        } catch (IOException e) {
            history.doubt = log + " cannot be read: " + FileTrouble.of(log, e);
        }
        return history;
    }

    private void add(Path log, String text) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Optional<SigningKeyLog.Change> change = SigningKeyLog.read(lines.get(i));
            boolean cutOff = i == lines.size() - 1 && !text.endsWith("\n");
            if (change.isPresent()) {
                add(change.get());
            } else if (!cutOff) {
                states.clear();
                doubt = "line " + (i + 1) + " of " + log + " cannot be read";
            }
            // a crash leaves an incomplete line, whose change was not made
        }
    }

    private void add(SigningKeyLog.Change change) {
        Instant at = states.isEmpty() || change.at().isAfter(last().since()) ? change.at() : last().since();
        if (!isNow(change.before())) {
            states.clear();
            if (!change.before().isEmpty()) {
                states.add(new State(at, change.before()));
            }
        }
        states.add(new State(at, change.after()));
    }

    private void end(Path log, List<String> kids) {
        if (!isNow(kids)) {
            states.clear();
            doubt = doubt.isEmpty() ? log + " does not say when these keys were added" : doubt;
        }
    }

    /** Removes a logged change that was not made because of a crash. */
    private boolean isNow(List<String> kids) {
        int size = states.size();
        if (size > 1
                && !last().kids().equals(kids)
                && states.get(size - 2).kids().equals(kids)) {
            states.remove(size - 1);
        }
        return !states.isEmpty() && last().kids().equals(kids);
    }

    private State last() {
        return states.get(states.size() - 1);
    }

    /** Returns why the history is unknown, empty if it is known. */
    public String doubt() {
        return states.isEmpty() ? doubt : "";
    }

    /** Returns since when the file has a key, empty if unknown. */
    public Optional<Instant> publishedSince(String kid) {
        Instant since = null;
        for (int i = states.size() - 1; i >= 0 && states.get(i).kids().contains(kid); i--) {
            since = states.get(i).since();
        }
        return Optional.ofNullable(since);
    }

    /** Returns since when the signing key signs, empty if unknown. */
    public Optional<Instant> signsSince() {
        Instant since = null;
        for (int i = states.size() - 1; i >= 0 && signer(i).equals(signer(states.size() - 1)); i--) {
            since = states.get(i).since();
        }
        return Optional.ofNullable(since);
    }

    /** Returns when a key signed last, {@link Instant#MIN} if never, empty if unknown. */
    public Optional<Instant> signedUntil(String kid) {
        for (int i = states.size() - 2; i >= 0; i--) {
            if (signer(i).equals(kid)) {
                return Optional.of(states.get(i + 1).since());
            }
        }
        if (states.isEmpty()) {
            return Optional.empty();
        }
        State first = states.get(0);
        return Optional.of(first.kids().contains(kid) ? first.since() : Instant.MIN);
    }

    private String signer(int state) {
        return states.get(state).kids().get(0);
    }
}
