package dev.tollgate.jwt.jwk;

import java.util.HexFormat;
import java.util.Set;

/**
 * The points of small order on Ed25519's curve. As a public key such a point verifies a signature that anyone can write
 * for any message (the "all zero" signatures), and providers let it pass.
 */
final class SmallOrderPoints {
    private static final int SIGN_BIT = 0x80;

    /** Their encodings (RFC 8032 §5.1.2) without the sign bit: 0, 1, the two of order 8, and p-1, p, p+1. */
    private static final Set<String> ENCODINGS = Set.of(
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    private SmallOrderPoints() {}

    static boolean contains(byte[] encoded) {
        byte[] unsigned = encoded.clone();
        if (unsigned.length > 0) {
            unsigned[unsigned.length - 1] &= (byte) ~SIGN_BIT;
        }
        return ENCODINGS.contains(HexFormat.of().formatHex(unsigned));
    }
}
