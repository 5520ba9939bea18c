import dev.tollgate.jwt.jwk.CryptoProvider;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Signs as many tokens as it can on one thread: java -cp JAR SignerAlone.java PRIVATE_KEY_FILE SECONDS [SECONDS ...] */
final class SignerAlone {
    private static final String CLAIMS = "{\"aud\":\"integration\",\"exp\":1772366420,\"iat\":1772366400,"
            + "\"int_id\":\"bench\",\"iss\":\"token-exchange\",\"jti\":\"30d86e1f-34db-46d7-a5d6-8b3e4d7a9012\","
            + "\"key_id\":\"ki_0123456789abcdef\",\"nbf\":1772366400,\"tier\":0}";

    private SignerAlone() {}

    /** Prints signatures a second for each of the times given. */
    public static void main(String[] arguments) throws Exception {
        CryptoProvider.installFastest();
        SigningKey key = SigningKeys.parse(Files.readString(Path.of(arguments[0]))).signer();
        byte[] claims = CLAIMS.getBytes(StandardCharsets.UTF_8);
        for (int i = 1; i < arguments.length; i++) {
            System.out.printf("%.0f%n", perSecond(key, claims, Double.parseDouble(arguments[i])));
        }
    }

    private static double perSecond(SigningKey key, byte[] claims, double seconds) {
        long begun = System.nanoTime();
        long signed = 0;
        double passed;
        do {
            key.sign(claims);
            signed++;
            passed = (System.nanoTime() - begun) / 1e9;
        } while (passed < seconds);
        return signed / passed;
    }
}
