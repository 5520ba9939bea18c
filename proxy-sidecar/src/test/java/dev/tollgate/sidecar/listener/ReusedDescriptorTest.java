package dev.tollgate.sidecar.listener;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.fixture.ReusedDescriptor;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A socket that has the descriptor of one that was closed a moment ago does not get the events of that one. */
@Timeout(60)
final class ReusedDescriptorTest {
    @ParameterizedTest
    @EnumSource
    void connectionIsMade(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        try (EventLoops loops = new EventLoops(transport, 1, () -> {})) {
            assertNull(ReusedDescriptor.failure(loops.group(), transport.clientChannel()));
        }
    }
}
