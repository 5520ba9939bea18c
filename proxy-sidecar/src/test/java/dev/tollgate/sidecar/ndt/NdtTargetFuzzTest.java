package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Targets in mode ndt: what goes on carries no word that only a token may say, and the rest of the query as it was. */
class NdtTargetFuzzTest {
    @FuzzTest
    void passesNothingReserved(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        Optional<NdtTarget> read = NdtTarget.of(text);
        if (read.isEmpty()) {
            return;
        }
        NdtTarget target = read.get();
        NdtTarget passed = target.withoutReserved();
        assertTrue(passed.origin().startsWith("/"), passed.origin());
        assertEquals(target.path(), passed.path());
        assertEquals(target.authority(), passed.authority());
        assertEquals(passed, passed.withoutReserved());
        assertEquals(Optional.of(passed.origin()), NdtTarget.of(passed.origin()).map(NdtTarget::origin));
        for (String name : new String[] {"int_id", "key_id"}) {
            assertEquals(Optional.empty(), passed.parameter(name));
            assertFalse(names(passed.origin()).contains(name), passed.origin());
        }
        assertEquals(target.parameter("access_token"), passed.parameter("access_token"));
    }

    /** The names of all parameters as Go's url.ParseQuery reads them. */
    private static Set<String> names(String target) {
        Set<String> names = new HashSet<>();
        int question = target.indexOf('?');
        for (String pair : target.substring(question + 1).split("&", -1)) {
            if (question >= 0 && !pair.contains(";")) {
                try {
                    names.add(URLDecoder.decode(pair.split("=", 2)[0], StandardCharsets.UTF_8));
                } catch (IllegalArgumentException badEscape) {
                    continue;
                }
            }
        }
        return names;
    }
}
