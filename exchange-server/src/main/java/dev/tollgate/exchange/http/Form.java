package dev.tollgate.exchange.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Text in the form encoding ({@code application/x-www-form-urlencoded}, RFC 6749 appendix B), read strictly: Netty decodes
 * it, and what Netty would repair or pass over in silence is malformed here.
 */
public final class Form {
    /** Visible ASCII. Netty takes a number sign for the end of the form. */
    private static final Pattern ENCODED = Pattern.compile("[!-~&&[^#]]*");

    /** Netty drops an equals sign that has no name before it. */
    private static final Pattern NAMELESS = Pattern.compile("(?:^|&)=");

    private static final int NO_BOUND = Integer.MAX_VALUE;
    /** Netty leaves the quotes of RFC 9110 §8.3.1 in their place. */
    private static final Pattern UTF_8 = Pattern.compile("\\s*(\"?)utf-8\\1\\s*", Pattern.CASE_INSENSITIVE);

    private Form() {}

    /** Returns whether a body is declared as a form: in one field, with UTF-8 or no charset. */
    public static boolean isDeclared(HttpHeaders headers) {
        List<String> types = headers.getAll(HttpHeaderNames.CONTENT_TYPE);
        if (types.size() != 1) {
            return false;
        }
        CharSequence type = HttpUtil.getMimeType(types.get(0));
        CharSequence charset = HttpUtil.getCharsetAsSequence(types.get(0));
        return type != null
                && HttpHeaderValues.APPLICATION_X_WWW_FORM_URLENCODED.contentEqualsIgnoreCase(
                        type.toString().strip())
                && (charset == null || UTF_8.matcher(charset).matches());
    }

    /**
     * Reads the parameters of a form.
     *
     * @return the values of each name in their order; nothing if an escape is malformed, a name is missing, or the text is
     *     not UTF-8
     */
    public static Optional<Map<String, List<String>>> parse(String body) {
        if (!ENCODED.matcher(body).matches() || NAMELESS.matcher(body).find()) {
            return Optional.empty();
        }
        try {
            Map<String, List<String>> decoded = new LinkedHashMap<>();
            for (Map.Entry<String, List<String>> parameter :
                    octets(body).parameters().entrySet()) {
                List<String> values = decoded.computeIfAbsent(text(parameter.getKey()), name -> new ArrayList<>());
                for (String value : parameter.getValue()) {
                    values.add(text(value));
                }
            }
            return Optional.of(decoded);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Decodes one name or value; nothing if an escape is malformed, or the text is not UTF-8. */
    static Optional<String> decode(String text) {
        if (!ENCODED.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(text(QueryStringDecoder.decodeComponent(text, StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** As ISO 8859-1 each octet is a character: malformed UTF-8 is not lost in decoding. */
    private static QueryStringDecoder octets(String body) {
        return new QueryStringDecoder(body, StandardCharsets.ISO_8859_1, false, NO_BOUND, true);
    }

    private static String text(String octets) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)))
                .toString();
    }
}
