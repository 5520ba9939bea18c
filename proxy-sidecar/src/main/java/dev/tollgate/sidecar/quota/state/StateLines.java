package dev.tollgate.sidecar.quota.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import dev.tollgate.sidecar.quota.HeldWindow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The form of the file: an array of JSON whose first element says when it was written, whose others are one window each, and
 * whose last one says how many these are.
 *
 * @param nanos a moment of the clock by which events have their times
 * @param millis the time of day at that moment, in milliseconds since 1970
 */
record StateLines(long nanos, long millis) {
    private static final int VERSION = 1;
    /** No text of a window is longer, and no window has more events. */
    private static final int MAX_TEXT = 8192;

    private static final int MAX_EVENTS = 1024;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxStringLength(MAX_TEXT)
                    .build())
            .build();

    /** Writes windows as they are asked for. */
    interface Windows {
        /** Hands all of them over. */
        void each(WindowSink sink) throws IOException;
    }

    /** Takes a window. */
    interface WindowSink {
        /** Writes or counts it. */
        void take(HeldWindow window) throws IOException;
    }

    void write(OutputStream out, Windows windows) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartArray();
            json.writeStartArray();
            json.writeNumber(VERSION);
            json.writeNumber(millis);
            json.writeEndArray();
            long[] written = {0};
            windows.each(window -> {
                json.writeRaw('\n');
                write(json, window);
                written[0]++;
            });
            json.writeNumber(written[0]);
            json.writeEndArray();
        }
    }

    private void write(JsonGenerator json, HeldWindow window) throws IOException {
        json.writeStartArray();
        json.writeString(window.who().integrationId());
        json.writeString(window.who().keyId());
        json.writeNumber(window.who().tier());
        json.writeString(window.dimension().wireName());
        json.writeNumber(window.client());
        json.writeString(window.limit().claimText());
        for (HeldWindow.Events events : window.events()) {
            json.writeNumber(TimeUnit.NANOSECONDS.toMicros(nanos - events.nanos()));
            json.writeNumber(events.count());
        }
        json.writeEndArray();
    }

    /**
     * Hands over all windows, one after the other: they need not fit into the memory together.
     *
     * @throws IOException if the file is not whole, or not of this form; the message says where
     */
    void read(InputStream in, Consumer<HeldWindow> taker) throws IOException {
        try (JsonParser json = JSON.createParser(in)) {
            expect(json, JsonToken.START_ARRAY);
            expect(json, JsonToken.START_ARRAY);
            if (number(json) != VERSION) {
                throw new IOException("the file is of another version");
            }
            // a clock that was set back makes nothing older
            long passed = TimeUnit.MILLISECONDS.toNanos(Math.max(0, millis - number(json)));
            expect(json, JsonToken.END_ARRAY);
            long windows = 0;
            while (json.nextToken() == JsonToken.START_ARRAY) {
                taker.accept(window(json, nanos - passed));
                windows++;
            }
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getLongValue() != windows) {
                throw new IOException("the file is not whole");
            }
            expect(json, JsonToken.END_ARRAY);
        } catch (JsonProcessingException e) {
            // its message has several lines
            throw new IOException(e.getOriginalMessage(), e);
        }
    }

    private static HeldWindow window(JsonParser json, long written) throws IOException {
        Integration who = new Integration(text(json), text(json), (int) number(json), Quota.none());
        Dimension dimension =
                Dimension.named(text(json)).orElseThrow(() -> new IOException("a limit is of an unknown kind"));
        long client = number(json);
        Limit.Windowed limit = limit(dimension, text(json));
        List<HeldWindow.Events> events = new ArrayList<>();
        while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            long age = TimeUnit.MICROSECONDS.toNanos(Math.max(0, json.getLongValue()));
            events.add(new HeldWindow.Events(written - age, count(json)));
            if (events.size() > MAX_EVENTS) {
                throw new IOException("a window has more events than are kept");
            }
        }
        if (json.currentToken() != JsonToken.END_ARRAY) {
            throw new IOException("a window is not whole");
        }
        return new HeldWindow(who, dimension, client, limit, events);
    }

    private static int count(JsonParser json) throws IOException {
        long count = number(json);
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new IOException("a count is out of its range");
        }
        return (int) count;
    }

    private static Limit.Windowed limit(Dimension dimension, String text) throws IOException {
        try {
            if (Limit.parse(dimension, text) instanceof Limit.Windowed windowed) {
                return windowed;
            }
            throw new IOException("a limit counts in no window");
        } catch (QuotaFormatException e) {
            throw new IOException("a limit cannot be read", e);
        }
    }

    private static void expect(JsonParser json, JsonToken token) throws IOException {
        if (json.nextToken() != token) {
            throw new IOException("the file is not whole");
        }
    }

    private static String text(JsonParser json) throws IOException {
        expect(json, JsonToken.VALUE_STRING);
        return json.getText();
    }

    private static long number(JsonParser json) throws IOException {
        expect(json, JsonToken.VALUE_NUMBER_INT);
        return json.getLongValue();
    }
}
