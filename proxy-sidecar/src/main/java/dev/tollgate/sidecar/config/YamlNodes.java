package dev.tollgate.sidecar.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The nodes of a YAML 1.2 text with the core schema. Each level costs stack, here and in every reader of the nodes, and an
 * alias repeats a whole value, so both are bounded. An alias within a value that has an anchor could repeat itself, or
 * multiply.
 */
public final class YamlNodes {
    /** The maximum depth; a configuration needs 6. */
    static final int MAX_DEPTH = 64;

    static final int MAX_ALIASES = 100;

    /** The maximum number of values, and of ends of lists and mappings: each takes memory of a running sidecar. */
    static final int MAX_EVENTS = 200_000;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setSchema(new CoreSchema()).build();

    private YamlNodes() {}

    /**
     * Returns the top-level nodes of the documents in a text.
     *
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException from here or from the iterator, if it is not YAML or
     *     breaks a bound
     */
    public static Iterator<Node> of(String text) {
        return new Composer(SETTINGS, new Bounded(new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text))));
    }

    private static final class Bounded implements Parser {
        private final Parser parser;
        /** Whether each open value, or one around it, has an anchor. */
        private final Deque<Boolean> anchored = new ArrayDeque<>();

        private int aliases;
        private int events;

        Bounded(Parser parser) {
            this.parser = parser;
        }

        @Override
        public boolean checkEvent(Event.ID choice) {
            return parser.checkEvent(choice);
        }

        @Override
        public Event peekEvent() {
            return parser.peekEvent();
        }

        @Override
        public boolean hasNext() {
            return parser.hasNext();
        }

        @Override
        public Event next() {
            Event event = parser.next();
            if (++events > MAX_EVENTS) {
                throw new ParserException("more than " + MAX_EVENTS + " values: write fewer", event.getStartMark());
            }
            if (event instanceof CollectionStartEvent begun) {
                begin(begun);
            } else if (event instanceof CollectionEndEvent) {
                anchored.pop();
            } else if (event instanceof AliasEvent) {
                repeat(event);
            }
            return event;
        }

        private void begin(CollectionStartEvent begun) {
            if (anchored.size() == MAX_DEPTH) {
                throw new ParserException(
                        "more than " + MAX_DEPTH + " levels of lists and mappings: nest less", begun.getStartMark());
            }
            anchored.push(begun.getAnchor().isPresent() || Boolean.TRUE.equals(anchored.peek()));
        }

        private void repeat(Event alias) {
            if (Boolean.TRUE.equals(anchored.peek())) {
                throw new ParserException("an alias within a value that has an anchor", alias.getStartMark());
            }
            if (++aliases > MAX_ALIASES) {
                throw new ParserException("more than " + MAX_ALIASES + " aliases", alias.getStartMark());
            }
        }
    }
}
