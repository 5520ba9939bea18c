package dev.tollgate.sidecar.locate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.IntegrationToken;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * The header with which Google's ESPv1 names the authenticated caller to its upstream server. locate decodes padded
 * base64 in the standard alphabet (ESP itself writes the URL-safe one, which locate cannot always read) and requires
 * {@code claims} to be a string.
 */
final class UserInfo {
    static final AsciiString HEADER = AsciiString.cached("X-Endpoint-API-UserInfo");

    private static final JsonFactory JSON = new JsonFactory();
    /** The approximate length of the text around the claims. */
    private static final int FRAME = 160;
    /**
     * The minimum average of claim octets per quote, each of which the string around them escapes with one more octet.
     */
    private static final int OCTETS_PER_QUOTE = 4;

    private UserInfo() {}

    /** Encodes the written octets without copying them. */
    private static final class Octets extends ByteArrayOutputStream {
        Octets(int size) {
            super(size);
        }

        ByteBuffer written() {
            return ByteBuffer.wrap(buf, 0, count);
        }
    }

    static AsciiString of(VerifiedToken token) {
        int claims = token.claimsJson().length();
        Octets info = new Octets(FRAME + claims + claims / OCTETS_PER_QUOTE);
        try (JsonGenerator json = JSON.createGenerator(info)) {
            json.writeStartObject();
            json.writeStringField("claims", token.claimsJson());
            json.writeStringField("issuer", IntegrationToken.ISSUER);
            if (token.subject().isPresent()) {
                json.writeStringField("id", token.subject().get());
            }
            json.writeArrayFieldStart("audiences");
            for (String audience : token.audience()) {
                json.writeString(audience);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all that is written", e);
        }
        return new AsciiString(Base64.getEncoder().encode(info.written()).array(), false);
    }
}
