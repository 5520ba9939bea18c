package dev.tollgate.sidecar.reload;

import dev.tollgate.sidecar.config.YamlNodes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The keys of a YAML text and the positions of its list entries, without values. */
final class YamlOutline {
    private final Set<List<String>> places = new HashSet<>();

    private YamlOutline() {}

    /** Reads a text; the outline is empty if it is not YAML. */
    static YamlOutline of(String text) {
        YamlOutline outline = new YamlOutline();
        try {
            Iterator<Node> documents = YamlNodes.of(text);
            if (documents.hasNext()) {
                outline.add(List.of(), documents.next());
            }
        } catch (YamlEngineException e) {
            return new YamlOutline();
        }
        return outline;
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    boolean hasAllOf(YamlOutline other) {
        return places.containsAll(other.places);
    }

    private void add(List<String> place, Node node) {
        places.add(place);
        if (node instanceof MappingNode mapping) {
            for (NodeTuple field : mapping.getValue()) {
                String name = field.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
                add(within(place, name), field.getValueNode());
            }
        } else if (node instanceof SequenceNode list) {
            for (int i = 0; i < list.getValue().size(); i++) {
                add(within(place, "[" + i + "]"), list.getValue().get(i));
            }
        }
    }

    private static List<String> within(List<String> place, String name) {
        List<String> longer = new ArrayList<>(place);
        longer.add(name);
        return List.copyOf(longer);
    }
}
