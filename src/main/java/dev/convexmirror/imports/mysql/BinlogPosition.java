package dev.convexmirror.imports.mysql;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a server's binlog.
 *
 * @param server whose binlog it is; files of another server have other contents under the same names
 */
record BinlogPosition(String server, String file, long offset) {

    /** ER_PARSE_ERROR. */
    private static final int SYNTAX = 1064;

    private static final int OFFSET_BITS = 40;

    private static final Pattern TEXT = Pattern.compile("(?<server>\\S+) (?<file>\\S+):(?<offset>\\d+)");

    /** @throws IllegalArgumentException when it is none */
    static BinlogPosition parse(String text) {
        Matcher part = TEXT.matcher(text);
        if (!part.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no position in a binlog.");
        }
        return new BinlogPosition(part.group("server"), part.group("file"), Long.parseLong(part.group("offset")));
    }

    /** Who the server is. */
    static String server(Statements statements) throws SQLException {
        return statements
                .query(statements.isMariaDb() ? "SELECT @@global.server_id" : "SELECT @@global.server_uuid")
                .getFirst()
                .getFirst();
    }

    /** Where the binlog ends now. */
    static BinlogPosition now(Statements statements) throws SQLException {
        List<String> status =
                status(statements).orElseThrow(() -> new SQLException("The server has no binlog (log_bin=OFF)."));
        return new BinlogPosition(server(statements), status.get(0), Long.parseLong(status.get(1)));
    }

    /** File, offset, and which databases are and are not in the binlog. */
    static Optional<List<String>> status(Statements statements) throws SQLException {
        List<List<String>> rows;
        try {
            rows = statements.query("SHOW MASTER STATUS");
        } catch (SQLException e) {
            // MySQL 8.4 has another word for it
            if (statements.isMariaDb() || e.getErrorCode() != SYNTAX) {
                throw e;
            }
            rows = statements.query("SHOW BINARY LOG STATUS");
        }
        return rows.stream().findFirst();
    }

    /** Says of two places of one server which comes first: the number of the file, then the offset, which is below 2^40. */
    long order() {
        return Long.parseLong(file.substring(file.lastIndexOf('.') + 1)) << OFFSET_BITS | offset;
    }

    @Override
    public String toString() {
        return server + " " + file + ":" + offset;
    }
}
