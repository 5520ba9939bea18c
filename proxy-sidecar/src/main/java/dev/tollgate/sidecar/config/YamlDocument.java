package dev.tollgate.sidecar.config;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** The single document of a file: YAML 1.2 with the core schema. */
final class YamlDocument {
    private YamlDocument() {}

    /**
     * Reads a text.
     *
     * @param file its name, for errors
     * @return the top-level value, null if there is none
     * @throws ConfigException if it is not YAML, or has more than one document
     */
    static @Nullable YamlValue read(YamlFile file, String text) throws ConfigException {
        try {
            Iterator<Node> documents = YamlNodes.of(text);
            YamlValue top = documents.hasNext() ? YamlValue.of(file, "", documents.next()) : null;
            if (documents.hasNext()) {
                throw new ConfigException(place(file.path(), documents.next().getStartMark())
                        + ": there is a second YAML document: keep one");
            }
            return top == null || top.isNothing() ? null : top;
        } catch (MarkedYamlEngineException e) {
            throw new ConfigException(
                    place(file.path(), e.getProblemMark()) + ": not YAML: " + firstLine(e.getProblem()));
        } catch (YamlEngineException | IllegalArgumentException e) {
            // the library throws the second one if a tag is malformed
            throw new ConfigException(file.path() + ": not YAML: " + firstLine(e.getMessage()));
        }
    }

    /** Returns {@code FILE:LINE:COLUMN}, both from 1. */
    static String place(Path file, Optional<Mark> mark) {
        return mark.map(at -> file + ":" + (at.getLine() + 1) + ":" + (at.getColumn() + 1))
                .orElse(file.toString());
    }

    private static String firstLine(@Nullable String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }
}
