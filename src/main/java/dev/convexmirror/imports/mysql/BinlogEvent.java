package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import dev.convexmirror.imports.mysql.RowReader.Change;
import java.util.List;

/** What the binlog tells, as far as it matters to a mirror of one table. */
sealed interface BinlogEvent {

    /** The events that follow are of this file, at first from this place on. */
    record File(String name, long offset) implements BinlogEvent {}

    /** A transaction begins. */
    record Begin() implements BinlogEvent {}

    /** A transaction ends; everything before {@code offset} has been told. */
    record End(long offset, long ts) implements BinlogEvent {}

    /** A statement that is no row of a transaction, like TRUNCATE and ALTER. */
    record Statement(String database, String sql, long offset, long ts) implements BinlogEvent {}

    /** What the columns of the rows to come are. */
    record Columns(TableMapEventData table) implements BinlogEvent {}

    /**
     * Rows of the table.
     *
     * @param table the number under which its columns were told
     */
    record Rows(long table, List<Change> changes, long ts) implements BinlogEvent {}

    /** Nothing that matters, perhaps only a sign of life. */
    record Other() implements BinlogEvent {}
}
