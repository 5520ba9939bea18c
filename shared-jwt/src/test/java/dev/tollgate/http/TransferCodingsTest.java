package dev.tollgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TransferCodingsTest {
    private static HttpRequest head(HttpVersion version, String codings) {
        HttpRequest head = new DefaultHttpRequest(version, HttpMethod.POST, "/");
        for (String value : codings.split("~", -1)) {
            head.headers().add(HttpHeaderNames.TRANSFER_ENCODING, value);
        }
        return head;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chunked | true | false",
                "Chunked | true | false",
                "gzip | false | true",
                "xchunked | false | true",
                "identity | false | true",
                "gzip, chunked | false | true",
                "gzip~chunked | false | true",
                "chunked, gzip | false | false",
                "chunked~chunked | false | false",
                "'' | false | false",
                "gzip, , chunked | false | false",
            })
    void tellsUnknownCodingsFromFaultyFraming(String codings, boolean served, boolean unknown) {
        HttpRequest head = head(HttpVersion.HTTP_1_1, codings);

        assertEquals(served, TransferCodings.areServed(head.headers()));
        assertEquals(unknown, TransferCodings.areUnknown(head));
    }

    @Test
    void oldVersionHasNoCodings() {
        assertFalse(TransferCodings.areUnknown(head(HttpVersion.HTTP_1_0, "gzip")));
    }
}
