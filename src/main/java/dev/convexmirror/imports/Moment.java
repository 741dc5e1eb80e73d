package dev.convexmirror.imports;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.SourceTable.Column;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The rows that a source table had at one moment, until it is closed. For one thread. */
public interface Moment extends AutoCloseable {

    /** Where the changes begin that came after it, as the source writes it; empty when they are not followed. */
    String position();

    /** Gives all rows. */
    void forEach(Visitor visitor) throws SQLException, ConvexException, InterruptedException, ImportRefusedException;

    /**
     * Those of some keys that the table has; one that is not of the types of the key is not there.
     *
     * @param keys the texts of the columns of the key, in its order
     * @return in the form in which {@link #forEach} gives them
     */
    List<List<String>> present(List<List<String>> keys) throws SQLException;

    @Override
    void close() throws SQLException;

    /** Is given the rows one by one. */
    @FunctionalInterface
    interface Visitor {
        /** Takes a row, that is the text of each column that is not NULL, in the form that {@link ValueForm} reads. */
        void row(Function<Column, Optional<String>> row)
                throws ConvexException, InterruptedException, ImportRefusedException;
    }
}
