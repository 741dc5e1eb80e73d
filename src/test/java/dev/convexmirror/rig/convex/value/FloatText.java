package dev.convexmirror.rig.convex.value;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The text of a finite float64 as Rust's serde_json prints it: shortest digits that read back to the same number, always
 * with a point or an exponent ({@code 42.0}, {@code 1e16}, {@code 5e-324}).
 */
public final class FloatText {
    private static final double EXACT_INTEGERS = 1e15;
    private static final int MAX_PLAIN_DIGITS = 16;
    private static final int MIN_PLAIN_POINT = -5;

    private FloatText() {}

    public static String of(double number) {
        if (number == Math.rint(number) && Math.abs(number) < EXACT_INTEGERS && number != 0) {
            return (long) number + ".0";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(number);
        String digits = shortest.unscaledValue().abs().toString();
        String sign = number < 0 ? "-" : "";
        return sign + layOut(digits, -shortest.scale());
    }

    /** Java asks for two digits where one would do (4.9E-324); Rust does not (5e-324). */
    private static BigDecimal shortest(double number) {
        BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        BigDecimal oneDigit = decimal.round(new MathContext(1)).stripTrailingZeros();
        return decimal.precision() == 2 && oneDigit.doubleValue() == number ? oneDigit : decimal;
    }

    /** Lays out digits × 10^exponent: plain while the point falls near the digits, otherwise with an exponent. */
    private static String layOut(String digits, int exponent) {
        int point = digits.length() + exponent;
        if (exponent >= 0 && point <= MAX_PLAIN_DIGITS) {
            return digits + "0".repeat(exponent) + ".0";
        }
        if (point > 0 && point <= MAX_PLAIN_DIGITS) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (point > MIN_PLAIN_POINT && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return digits.charAt(0) + fraction + "e" + (point - 1);
    }
}
