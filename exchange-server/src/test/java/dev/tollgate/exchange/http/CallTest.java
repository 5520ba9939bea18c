package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.http.Correlation;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of a request's target. */
class CallTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            /t?name=v,           true
            /t?name,             true
            /t?n%61me=v,         true
            /t?a=b&%6E%61me,     true
            /t?a=%zz&name=v,     true
            /t?%zz&%&name,       true
            /t,                  false
            /t?,                 false
            /t?a=name,           false
            /t?names=v&xname=v,  false
            /name?a=b,           false
            /t?na%me=v,          false
            """)
    void aParameterIsFoundInWhateverEscapes(String target, boolean found) {
        Call call = new Call(
                "GET",
                target,
                EmptyHttpHeaders.INSTANCE,
                "",
                Correlation.unknown(),
                InetAddress.getLoopbackAddress(),
                false);

        assertEquals(found, call.hasParameter("name"), target);
    }
}
