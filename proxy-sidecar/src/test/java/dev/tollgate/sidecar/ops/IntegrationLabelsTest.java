package dev.tollgate.sidecar.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IntegrationLabelsTest {
    @Test
    void noIntegrationSharesTheValueOfAnotherOrOfNobody() {
        IntegrationLabels labels = new IntegrationLabels(10);
        List<String> ids = List.of("", "none", "id:none", "id:id:none", "other", "id:other", "acme", "None");
        Set<String> values = new HashSet<>(Set.of(IntegrationLabels.OTHER));
        ids.forEach(id -> values.add(labels.of(id)));

        assertEquals(ids.size() + 1, values.size(), values::toString);
        assertEquals("none", labels.of(""));
        assertEquals("acme", labels.of("acme"));
    }

    @Test
    void integrationsBeyondTheBoundShareOneValue() {
        IntegrationLabels labels = new IntegrationLabels(2);

        assertEquals("a", labels.of("a"));
        assertEquals("id:other", labels.of("other"));
        assertEquals("other", labels.of("c"));
        assertEquals("a", labels.of("a"));
    }
}
