package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Operators beside strangers who open more connections than their listener has. */
@Timeout(120)
final class OperatorsFloodTest {
    private static final int PLACES = 256;
    private static final int PLACES_OF_ADDRESS = 64;
    private static final int ADDRESSES = 10;
    private static final int OPERATORS = 10;
    private static final String OWN = "127.0.3.1";

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    @TempDir
    private Path dir;

    private final Deque<Socket> strangers = new ArrayDeque<>();
    private final List<Socket> good = new ArrayList<>();
    private RunningOperators api;
    private int opened;

    @BeforeEach
    void start() throws Exception {
        api = new RunningOperators(SqliteStore.open(dir.resolve("keys.db")));
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : strangers) {
            socket.close();
        }
        for (Socket socket : good) {
            socket.close();
        }
        api.close();
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(60_000);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(api.exchange.server.operatorsAddress());
        return socket;
    }

    /** Opens connections that ask nothing, and closes nothing of its own but what would be too many files. */
    private void flood(int number, int addresses) throws IOException {
        for (int i = 0; i < number; i++) {
            strangers.add(connect("127.0." + (3 + opened++ % addresses) + ".1"));
            if (strangers.size() > 2 * PLACES) {
                strangers.remove().close();
            }
        }
    }

    private String ask(Socket socket) throws IOException {
        String head = "GET /v0/integrations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + api.viewer + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        InputStream answer = socket.getInputStream();
        StringBuilder fields = new StringBuilder();
        while (!fields.toString().endsWith("\r\n\r\n")) {
            int octet = answer.read();
            assertTrue(octet >= 0, "the connection was closed");
            fields.append((char) octet);
        }
        Matcher length = LENGTH.matcher(fields);
        assertTrue(length.find(), fields.toString());
        answer.skipNBytes(Integer.parseInt(length.group(1)));
        return fields.substring(0, "HTTP/1.1 200".length());
    }

    @Test
    void anOperatorIsAnsweredBesideAFloodOfOpeningsFromManyAddresses() throws Exception {
        flood(2 * PLACES, ADDRESSES);
        for (int i = 0; i < OPERATORS; i++) {
            Socket operator = connect("127.0.0.9");
            good.add(operator);
            flood(PLACES_OF_ADDRESS / 2, ADDRESSES);

            assertEquals("HTTP/1.1 200", ask(operator), "operator " + i);
        }
    }

    @Test
    void anOperatorIsAnsweredBesideSilentConnectionsOfItsOwnAddress() throws Exception {
        flood(2 * PLACES_OF_ADDRESS, 1);
        for (int i = 0; i < OPERATORS; i++) {
            Socket operator = connect(OWN);
            good.add(operator);
            flood(PLACES_OF_ADDRESS / 2, 1);

            assertEquals("HTTP/1.1 200", ask(operator), "operator " + i);
        }
    }

    @Test
    void anOperatorWhoHasShownATokenKeepsItsConnection() throws Exception {
        Socket operator = connect(OWN);
        good.add(operator);
        assertEquals("HTTP/1.1 200", ask(operator));

        flood(4 * PLACES_OF_ADDRESS, 1);
        flood(2 * PLACES, ADDRESSES);

        assertEquals("HTTP/1.1 200", ask(operator));
        FormsClient browser = new FormsClient(api);
        browser.signIn(api.viewer);
        flood(2 * PLACES, ADDRESSES);
        assertTrue(browser.page("/integrations").body().contains("bob"));
    }
}
