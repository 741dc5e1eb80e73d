package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.ImportConfig.ValueChoice;
import dev.convexmirror.imports.SourceTable.Column;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The one text that a value has, whether a statement answered it or the binlog told it. Immutable. */
final class Texts {

    private static final Pattern BITS = Pattern.compile("bit\\((\\d+)\\)");
    private static final Pattern FRACTION = Pattern.compile("\\.?0+$");
    /** 0000-00-00 and dates of which only a part is known. */
    private static final Pattern NO_DAY = Pattern.compile("\\d{4}-(00-\\d\\d|\\d\\d-00)\\b.*");

    private final Set<ValueChoice> choices;

    Texts(Set<ValueChoice> choices) {
        this.choices = choices;
    }

    /** How a query has to name the column for its value to come whole. */
    static String expression(Column column) {
        String name = Statements.quoted(column.name());
        return switch (MySqlType.of(column)) {
            // the text of a float has six digits only
            case FLOAT -> name + " + 0e0";
            case BIT, BOOLEAN -> name + " + 0";
            default -> name;
        };
    }

    /** How a query has to name several. */
    static String expressions(List<Column> columns) {
        return columns.stream().map(Texts::expression).collect(Collectors.joining(", "));
    }

    /** What became of {@link #expression}. */
    Optional<String> answered(Column column, byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        return switch (MySqlType.of(column)) {
            case BINARY -> Optional.of(hex(value));
            case FLOAT -> Optional.of(Float.toString((float) Double.parseDouble(text)));
            case BIT -> Optional.of(bits(column, new BigInteger(text)));
            case TIME -> Optional.of(trimmed(text));
            case DATETIME, TIMESTAMP -> time(column, text);
            default -> Optional.of(text);
        };
    }

    /** A point in time; one of zeros is as if it was NULL where it would have to become a number. */
    Optional<String> time(Column column, String text) {
        boolean isNumber = !column.isKey() && !choices.contains(ValueChoice.TIMESTAMP_AS_TEXT);
        return isNumber && NO_DAY.matcher(text).matches() ? Optional.empty() : Optional.of(trimmed(text));
    }

    static String hex(byte[] value) {
        return "\\x" + HexFormat.of().formatHex(value);
    }

    static String bits(Column column, BigInteger value) {
        Matcher type = BITS.matcher(column.sqlType().toLowerCase(Locale.ROOT));
        int length = type.matches() ? Integer.parseInt(type.group(1)) : 1;
        String digits = value.toString(2);
        return "0".repeat(Math.max(0, length - digits.length())) + digits;
    }

    /** Without zeros at the end of the fraction of a second. */
    static String trimmed(String time) {
        return time.indexOf('.') < 0 ? time : FRACTION.matcher(time).replaceFirst("");
    }
}
