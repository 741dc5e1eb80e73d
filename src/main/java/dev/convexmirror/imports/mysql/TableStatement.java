package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.ImportOptions;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a statement in the binlog, which is told as text and not row by row, means for a table. */
enum TableStatement {
    /** Nothing. */
    NONE,
    /** The table is empty now. */
    CLEAR,
    /** The columns may be others. */
    COLUMNS,
    /** The rows may be others, and nobody tells which. */
    ROWS;

    private static final Pattern COMMENT = Pattern.compile("/\\*(?!!).*?\\*/|(?m:(--\\s|#).*$)", Pattern.DOTALL);
    private static final Pattern TRUNCATE = Pattern.compile("TRUNCATE\\b.*");
    /** ALTER TABLE may do other things beside something to an index. */
    private static final Pattern HARMLESS =
            Pattern.compile("((ANALYZE|OPTIMIZE|REPAIR|CHECK|GRANT|REVOKE|FLUSH|SAVEPOINT|SET)\\b"
                    + "|(CREATE|DROP|ALTER(?!( ONLINE| IGNORE)* TABLE\\b))\\b[^(]*"
                    + "\\b(INDEX|VIEW|TRIGGER|PROCEDURE|FUNCTION|EVENT|USER|ROLE|TEMPORARY)\\b).*");

    private static final Pattern ALTER = Pattern.compile("ALTER\\b.*");
    private static final Pattern MOVES_ROWS =
            Pattern.compile(".*\\b(PARTITION|PARTITIONING|RENAME\\s+(TO|AS)|IMPORT)\\b.*");

    /** Of one table, which has to be named in the statement as a word. */
    static TableStatement of(ImportOptions options, String database, String sql) {
        String text =
                COMMENT.matcher(sql).replaceAll(" ").replaceAll("\\s+", " ").strip();
        if (!names(text, options.table())
                || (!database.equalsIgnoreCase(options.schema()) && !names(text, options.schema()))) {
            return NONE;
        }
        String upper = text.toUpperCase(Locale.ROOT);
        if (TRUNCATE.matcher(upper).matches()) {
            return CLEAR;
        }
        if (HARMLESS.matcher(upper).matches()) {
            return NONE;
        }
        return ALTER.matcher(upper).matches() && !MOVES_ROWS.matcher(upper).matches() ? COLUMNS : ROWS;
    }

    private static boolean names(String sql, String name) {
        return Pattern.compile(
                        "(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(sql)
                .find();
    }
}
