package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.SourceTable.Column;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keys as conditions in SQL, which compare values in the types of their columns. Not as a list of rows: MariaDB finds none in
 * such a list when the character set of a column is another than that of the literals.
 */
final class KeyConditions {

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,400}(\\.\\d{1,400})?");
    private static final Pattern BITS = Pattern.compile("[01]{1,64}");
    private static final Pattern HEX = Pattern.compile("\\\\x([0-9a-f]{2})*");
    /** ER_TRUNCATED_WRONG_VALUE and ER_WRONG_VALUE. */
    private static final Set<Integer> NO_VALUE = Set.of(1292, 1525);

    private KeyConditions() {}

    /** The condition that a row has a key; empty when no row can have it. */
    static Optional<String> of(List<Column> columns, List<String> texts) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Optional<String> literal = literal(MySqlType.of(columns.get(i)), texts.get(i));
            if (literal.isEmpty()) {
                return Optional.empty();
            }
            conditions.add(Statements.quoted(columns.get(i).name()) + " = " + literal.get());
        }
        return Optional.of("(" + String.join(" AND ", conditions) + ")");
    }

    /** Whether the server could not make sense of a literal. */
    static boolean isNoValue(SQLException e) {
        return NO_VALUE.contains(e.getErrorCode())
                || String.valueOf(e.getSQLState()).startsWith("22");
    }

    private static Optional<String> literal(MySqlType type, String text) {
        return switch (type) {
            case INTEGER, BIGINT, DECIMAL -> matching(NUMBER, text, text);
            case DOUBLE -> matching(NUMBER, text, text + "e0");
            case BIT -> matching(BITS, text, "b'" + text + "'");
            case BINARY -> matching(HEX, text, "x'" + text.substring(Math.min(2, text.length())) + "'");
            // as they are in Convex: 2026-11-23T08:37:01.5Z
            case DATETIME, TIMESTAMP ->
                Optional.of(Statements.literal(text.replace('T', ' ').replace("Z", "")));
            case DATE, TIME, TEXT -> Optional.of(Statements.literal(text));
            case BOOLEAN, FLOAT, SET, JSON -> Optional.empty();
        };
    }

    private static Optional<String> matching(Pattern pattern, String text, String literal) {
        return pattern.matcher(text).matches() ? Optional.of(literal) : Optional.empty();
    }
}
