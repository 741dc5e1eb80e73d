package dev.convexmirror.imports.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The types that a database has. Immutable. */
final class PgTypes {

    private static final String QUERY =
            "SELECT oid, typname, typtype::text, typcategory::text, typelem, typbasetype, typdelim::text FROM pg_type";
    /** Arrays by their category, but not by their text. */
    private static final Set<String> VECTORS = Set.of("int2vector", "oidvector");

    private final Map<Long, Entry> entries = new HashMap<>();

    private record Entry(String name, boolean domain, boolean array, long element, long base, char delimiter) {}

    private PgTypes() {}

    static PgTypes read(Connection connection) throws SQLException {
        PgTypes types = new PgTypes();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                String name = rows.getString(2);
                long element = rows.getLong(5);
                types.entries.put(
                        rows.getLong(1),
                        new Entry(
                                name,
                                rows.getString(3).equals("d"),
                                rows.getString(4).equals("A") && element != 0 && !VECTORS.contains(name),
                                element,
                                rows.getLong(6),
                                delimiter(rows.getString(7))));
            }
        }
        return types;
    }

    boolean knows(long oid) {
        return entries.containsKey(oid);
    }

    /** The type of an object id; one that is not known is shown as it is. */
    PgType type(long oid) {
        Entry entry = entries.get(oid);
        if (entry == null) {
            return new PgType.Scalar("unknown");
        }
        if (entry.domain()) {
            return type(entry.base());
        }
        return entry.array()
                ? new PgType.Array(type(entry.element()), delimiterOf(entry.element()))
                : new PgType.Scalar(entry.name());
    }

    private char delimiterOf(long element) {
        Entry entry = entries.get(element);
        return entry == null ? ',' : entry.delimiter();
    }

    private static char delimiter(String text) {
        return text.isEmpty() ? ',' : text.charAt(0);
    }
}
