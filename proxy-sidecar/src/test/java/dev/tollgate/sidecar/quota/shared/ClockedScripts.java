package dev.tollgate.sidecar.quota.shared;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The scripts on a real server, with the one line changed that asks for the time: the test says what it is. Waits for each. */
final class ClockedScripts implements Scripts, AutoCloseable {
    private static final String CLOCK = "redis.call('TIME')";

    private final Socket socket;
    private final DataInputStream in;
    private final Map<Script, byte[]> digests = new EnumMap<>(Script.class);
    private long micros = -1;

    ClockedScripts(int port) throws IOException {
        this(port, 0, text -> text);
    }

    /**
     * @param database of the server, which has several
     * @param change of the scripts
     */
    ClockedScripts(int port, int database, UnaryOperator<String> change) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        call(List.of(ascii("SELECT"), ascii(Integer.toString(database))));
        for (Script script : Script.values()) {
            if (script.text().split(java.util.regex.Pattern.quote(CLOCK), -1).length != 2) {
                throw new AssertionError("a script asks for the time in one place");
            }
            String text = change.apply(script.text()).replace(CLOCK, "redis.call('MGET', 'seconds', 'micros')");
            digests.put(script, call(List.of(ascii("SCRIPT"), ascii("LOAD"), ascii(text))));
        }
    }

    /** @param now in microseconds since 1970 */
    void setTime(long now) throws IOException {
        if (now != micros) {
            micros = now;
            call(List.of(
                    ascii("MSET"),
                    ascii("seconds"),
                    ascii(Long.toString(now / 1_000_000)),
                    ascii("micros"),
                    ascii(Long.toString(now % 1_000_000))));
        }
    }

    @Override
    public void run(Script script, List<byte[]> keys, List<byte[]> arguments, Answer answer) {
        List<byte[]> command = new ArrayList<>();
        command.add(ascii("EVALSHA"));
        command.add(digests.get(script));
        command.add(ascii(Integer.toString(keys.size())));
        command.addAll(keys);
        command.addAll(arguments);
        byte[] reply;
        try {
            reply = call(command);
        } catch (IOException e) {
            answer.failed(e);
            return;
        }
        answer.reply(reply);
    }

    byte[] call(List<byte[]> command) throws IOException {
        OutputStream out = new java.io.ByteArrayOutputStream();
        out.write(ascii("*" + command.size() + "\r\n"));
        for (byte[] part : command) {
            out.write(ascii("$" + part.length + "\r\n"));
            out.write(part);
            out.write(ascii("\r\n"));
        }
        ((java.io.ByteArrayOutputStream) out).writeTo(socket.getOutputStream());
        String line = line();
        switch (line.charAt(0)) {
            case '$' -> {
                int length = Integer.parseInt(line.substring(1));
                byte[] reply = new byte[Math.max(0, length)];
                in.readFully(reply);
                if (length >= 0) {
                    in.readNBytes(2);
                }
                return reply;
            }
            case '-' -> throw new IOException(line);
            default -> {
                return ascii(line.substring(1));
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        in.read();
        return line.toString();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
