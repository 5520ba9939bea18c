package dev.tollgate.sidecar.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A bound on the nesting of a YAML text. The library composes nested values recursively, which could overflow the stack. */
public final class YamlDepth {
    /** The most levels; a configuration has about six. */
    static final int MOST = 64;

    private static final LoadSettings SETTINGS = LoadSettings.builder().build();

    private YamlDepth() {}

    /** Returns the first value that is nested too deeply, if there is one before the first place that is not YAML. */
    public static Optional<Event> tooDeep(String text) {
        int depth = 0;
        try {
            for (Event event : new Parse(SETTINGS).parseString(text)) {
                depth += change(event.getEventId());
                if (depth > MOST) {
                    return Optional.of(event);
                }
            }
        } catch (YamlEngineException | IllegalArgumentException e) {
            return Optional.empty(); // whoever composes it says what is wrong
        }
        return Optional.empty();
    }

    private static int change(Event.ID event) {
        return switch (event) {
            case SequenceStart, MappingStart -> 1;
            case SequenceEnd, MappingEnd -> -1;
            default -> 0;
        };
    }
}
