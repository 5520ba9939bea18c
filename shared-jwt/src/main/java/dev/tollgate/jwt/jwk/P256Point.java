package dev.tollgate.jwt.jwk;

import java.math.BigInteger;
import java.security.spec.ECPoint;

/**
 * A point of P-256 (FIPS 186-4 §D.1.2.3) in Jacobian coordinates: x is X / Z^2, y is Y / Z^3, and Z is zero at
 * infinity. For public values only, because the time depends on the values. The formulas are dbl-2001-b and
 * add-1998-cmo-2 of the Explicit-Formulas Database (hyperelliptic.org/EFD, short Weierstrass curves with a = -3).
 */
record P256Point(BigInteger x, BigInteger y, BigInteger z) {
    static final BigInteger PRIME =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    private static final P256Point BASE = of(new ECPoint(
            new BigInteger("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296", 16),
            new BigInteger("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5", 16)));
    private static final P256Point INFINITY = new P256Point(BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);
    private static final BigInteger THREE = BigInteger.valueOf(3);

    static P256Point of(ECPoint affine) {
        return new P256Point(affine.getAffineX(), affine.getAffineY(), BigInteger.ONE);
    }

    /** Returns {@code a} times the base point plus {@code b} times another one, in one pass over the bits of both. */
    static P256Point sumOfMultiples(BigInteger a, BigInteger b, P256Point other) {
        P256Point both = BASE.plus(other);
        P256Point sum = INFINITY;
        for (int i = Math.max(a.bitLength(), b.bitLength()) - 1; i >= 0; i--) {
            sum = sum.twice();
            if (a.testBit(i)) {
                sum = sum.plus(b.testBit(i) ? both : BASE);
            } else if (b.testBit(i)) {
                sum = sum.plus(other);
            }
        }
        return sum;
    }

    /** Returns whether the affine x-coordinate is {@code expected}, which is below the prime. */
    boolean hasX(BigInteger expected) {
        return z.signum() != 0 && product(expected, product(z, z)).equals(x);
    }

    private P256Point twice() {
        BigInteger delta = product(z, z);
        BigInteger gamma = product(y, y);
        BigInteger beta = product(x, gamma);
        BigInteger alpha = product(THREE.multiply(x.subtract(delta)), x.add(delta));
        BigInteger doubledX = reduced(alpha.multiply(alpha).subtract(beta.shiftLeft(3)));
        BigInteger doubledY = reduced(alpha.multiply(beta.shiftLeft(2).subtract(doubledX))
                .subtract(gamma.multiply(gamma).shiftLeft(3)));
        return new P256Point(doubledX, doubledY, product(y.shiftLeft(1), z));
    }

    private P256Point plus(P256Point other) {
        if (z.signum() == 0) {
            return other;
        }
        if (other.z.signum() == 0) {
            return this;
        }
        BigInteger z1z1 = product(z, z);
        BigInteger z2z2 = product(other.z, other.z);
        BigInteger u1 = product(x, z2z2);
        BigInteger s1 = product(y, product(other.z, z2z2));
        BigInteger h = reduced(product(other.x, z1z1).subtract(u1));
        BigInteger r = reduced(product(other.y, product(z, z1z1)).subtract(s1));
        if (h.signum() == 0) {
            return r.signum() == 0 ? twice() : INFINITY;
        }
        BigInteger hh = product(h, h);
        BigInteger hhh = product(h, hh);
        BigInteger v = product(u1, hh);
        BigInteger sumX = reduced(r.multiply(r).subtract(hhh).subtract(v.shiftLeft(1)));
        BigInteger sumY = reduced(r.multiply(v.subtract(sumX)).subtract(s1.multiply(hhh)));
        return new P256Point(sumX, sumY, product(product(z, other.z), h));
    }

    private static BigInteger product(BigInteger a, BigInteger b) {
        return reduced(a.multiply(b));
    }

    private static BigInteger reduced(BigInteger a) {
        return a.mod(PRIME);
    }
}
