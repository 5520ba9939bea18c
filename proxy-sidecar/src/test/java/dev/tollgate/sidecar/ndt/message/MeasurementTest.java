package dev.tollgate.sidecar.ndt.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.socket.BbrInfo;
import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import dev.tollgate.sidecar.ndt.socket.TcpSamples;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MeasurementTest {
    private static final TcpSample SAMPLE = TcpSamples.counting(Optional.of(new BbrInfo(7, 8, 9, 10)));

    @Test
    void describesTheClientsSocketAndLeavesTheRestInItsPlace() {
        assertEquals(
                "{\"ConnectionInfo\":{\"Client\":\"192.0.2.1:4\",\"Server\":\"[2001:db8::1]:443\",\"UUID\":\"h_1\","
                        + "\"StartTime\":\"2026-01-02T03:04:05.678Z\"},\"AppInfo\":{\"NumBytes\":1.50,\"x\":null},"
                        + "\"BBRInfo\":{\"BW\":7,\"MinRTT\":8,\"PacingGain\":9,\"CwndGain\":10,\"ElapsedTime\":99},"
                        + "\"TCPInfo\":{\"State\":0,\"RTT\":" + SAMPLE.value(TcpField.RTT)
                        + ",\"NewField\":12345678901234567890,\"ElapsedTime\":99}}\n",
                described(
                        "{\"ConnectionInfo\":{\"Client\":\"127.0.0.1:9\",\"Server\":\"127.0.0.1:8080\",\"UUID\":\"h_1\","
                                + "\"StartTime\":\"2026-01-02T03:04:05.678Z\"},\"AppInfo\":{\"NumBytes\":1.50,\"x\":null},"
                                + "\"BBRInfo\":{\"BW\":1,\"MinRTT\":2,\"PacingGain\":3,\"CwndGain\":4,\"ElapsedTime\":99},"
                                + "\"TCPInfo\":{\"State\":1,\"RTT\":2,\"NewField\":12345678901234567890,\"ElapsedTime\":99}}\n"));
    }

    @Test
    void writesZerosForBbrWhereTheSocketHasAnother() {
        Measurement measurement = read("{\"BBRInfo\":{\"BW\":1,\"MinRTT\":2,\"ElapsedTime\":3}}");

        measurement.setSocket(TcpSamples.counting(Optional.empty()));

        assertEquals(
                "{\"BBRInfo\":{\"BW\":0,\"MinRTT\":0,\"ElapsedTime\":3,\"PacingGain\":0,\"CwndGain\":0}}",
                text(measurement));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"TCPInfo\":null,\"BBRInfo\":[1],\"ConnectionInfo\":\"x\"}", "{\"a\":{\"TCPInfo\":{}}}"})
    void leavesAloneWhatHasAnotherForm(String message) {
        assertEquals(message, described(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1]", "1", "{\"a\":1} x", "{\"a\":1,\"a\":2}", "{", "\u0000"})
    void isNotFoundInWhatIsNoObject(String text) {
        assertTrue(Measurement.parse(text.getBytes(StandardCharsets.UTF_8)).isEmpty());
    }

    @Test
    void isNotFoundInWhatIsNoUtf8() {
        assertTrue(Measurement.parse(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})
                .isEmpty());
    }

    @Test
    void namesTheTest() {
        assertEquals(
                Optional.of("h_1"),
                read("{\"ConnectionInfo\":{\"UUID\":\"h_1\"}}").uuid());
        assertEquals(Optional.empty(), read("{\"ConnectionInfo\":{\"UUID\":1}}").uuid());
        assertEquals(Optional.empty(), read("{}").uuid());
    }

    private static String described(String message) {
        Measurement measurement = read(message);
        measurement.setSocket(SAMPLE);
        measurement.setEnds("192.0.2.1:4", "[2001:db8::1]:443");
        return text(measurement);
    }

    private static Measurement read(String message) {
        return Measurement.parse(message.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    private static String text(Measurement measurement) {
        return new String(measurement.toBytes(), StandardCharsets.UTF_8);
    }
}
