package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.network.protocol.command.QueryCommand;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Runs statements; values come as the text that the server has for them, in UTF-8 and in UTC. For one thread. */
final class Statements implements AutoCloseable {

    private static final String SETTINGS = "SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = ''";
    private static final int OK = 0x00;
    private static final int EOF = 0xfe;
    private static final int LONGEST_EOF = 9;
    private static final int NULL = 0xfb;
    private static final int TWO_BYTES = 0xfc;
    private static final int THREE_BYTES = 0xfd;

    private final Link link;

    private Statements(Link link) {
        this.link = link;
    }

    static Statements open(ImportOptions options) throws SQLException {
        Link link = Link.open(options);
        try {
            Statements statements = new Statements(link);
            statements.execute(SETTINGS);
            return statements;
        } catch (SQLException e) {
            link.close();
            throw e;
        }
    }

    /** What the statements go over, for other things. */
    Link link() {
        return link;
    }

    boolean isMariaDb() {
        return link.isMariaDb();
    }

    /** Is given the rows one by one, while they come. */
    @FunctionalInterface
    interface Visitor {
        void row(List<Optional<byte[]>> values)
                throws SQLException, ConvexException, InterruptedException, ImportRefusedException;
    }

    void execute(String sql) throws SQLException {
        link.write(new QueryCommand(sql));
        if ((link.read()[0] & 0xff) != OK) {
            throw new SQLException("A statement answered rows that nobody asked for.");
        }
    }

    /** All rows of a query with a short answer, as text; NULL is empty. */
    List<List<String>> query(String sql) throws SQLException {
        return rows(sql).stream()
                .map(row -> row.stream()
                        .map(value -> value.map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                                .orElse(""))
                        .toList())
                .toList();
    }

    /** All rows of a query with a short answer. */
    List<List<Optional<byte[]>>> rows(String sql) throws SQLException {
        List<List<Optional<byte[]>>> rows = new ArrayList<>();
        begin(sql);
        for (Optional<List<Optional<byte[]>>> row = next(); row.isPresent(); row = next()) {
            rows.add(row.get());
        }
        return rows;
    }

    /** The rows of a query. */
    void forEach(String sql, Visitor visitor)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        begin(sql);
        for (Optional<List<Optional<byte[]>>> row = next(); row.isPresent(); row = next()) {
            visitor.row(row.get());
        }
    }

    /** A string as SQL writes it, whatever is in it. */
    static String literal(String text) {
        return text.isEmpty() ? "''" : "_utf8mb4 0x" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    private void begin(String sql) throws SQLException {
        link.write(new QueryCommand(sql));
        byte[] head = link.read();
        if ((head[0] & 0xff) == OK) {
            throw new SQLException("A query answered no rows.");
        }
        // what the columns are; their number was in the head
        byte[] packet = link.read();
        while (!isEnd(packet)) {
            packet = link.read();
        }
    }

    private Optional<List<Optional<byte[]>>> next() throws SQLException {
        byte[] packet = link.read();
        if (isEnd(packet)) {
            return Optional.empty();
        }
        List<Optional<byte[]>> row = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int first = in.get() & 0xff;
            if (first == NULL) {
                row.add(Optional.empty());
            } else {
                byte[] value = new byte[length(first, in)];
                in.get(value);
                row.add(Optional.of(value));
            }
        }
        return Optional.of(row);
    }

    private static int length(int first, ByteBuffer in) {
        return switch (first) {
            case TWO_BYTES -> in.getShort() & 0xffff;
            case THREE_BYTES -> (in.getShort() & 0xffff) | ((in.get() & 0xff) << Short.SIZE);
            case EOF -> Math.toIntExact(in.getLong());
            default -> first;
        };
    }

    private static boolean isEnd(byte[] packet) {
        return (packet[0] & 0xff) == EOF && packet.length < LONGEST_EOF;
    }

    @Override
    public void close() throws SQLException {
        link.close();
    }
}
