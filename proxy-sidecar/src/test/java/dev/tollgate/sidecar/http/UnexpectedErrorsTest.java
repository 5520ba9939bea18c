package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.fault.LogLines;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class UnexpectedErrorsTest {
    @Test
    void saysWhatFailedAndWhereAndNothingOfWhatAClientHasSent() throws Exception {
        try (LogLines log = new LogLines()) {
            UnexpectedErrors.log(new CompletionException(new IllegalArgumentException("/p?access_token=secret")));

            String line = log.await("unexpected error in a request");
            assertFalse(line.contains("secret"), line);
            assertTrue(line.contains("java.lang.IllegalArgumentException"), line);
            assertTrue(line.contains("at dev.tollgate.sidecar.http.UnexpectedErrorsTest.says"), line);
        }
    }
}
