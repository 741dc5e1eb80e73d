package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import dev.convexmirror.imports.mysql.RowReader.Change;
import java.util.List;

/** What the binlog tells, as far as it matters to a mirror of one table. */
sealed interface BinlogEvent {

    /** The events that follow are of this file. */
    record File(String name) implements BinlogEvent {}

    /** A transaction begins. */
    record Begin() implements BinlogEvent {}

    /** A transaction ends; everything before {@code offset} has been told. */
    record End(long offset, long ts) implements BinlogEvent {}

    /** A statement that is no row of a transaction, like TRUNCATE and ALTER. */
    record Statement(String database, String sql, long offset, long ts) implements BinlogEvent {}

    /** What the columns of the rows to come are. */
    record Columns(TableMapEventData table) implements BinlogEvent {}

    /** Rows with the columns that were told last. */
    record Rows(List<Change> changes, long ts) implements BinlogEvent {}

    /** Nothing that matters, perhaps only a sign of life; everything before {@code offset} has been told, or it is 0. */
    record Other(long offset) implements BinlogEvent {}
}
