package dev.convexmirror.imports;

import dev.convexmirror.convex.ConvexException;
import java.sql.SQLException;
import java.util.Optional;

/** A table of an external database that can be copied and followed. Each kind of database has one implementation. */
public interface Source {

    /** The kind of database, for people. */
    String database();

    /** Connects. */
    Session open() throws SQLException;

    /** Connects to ask for single rows. */
    LiveRows live() throws SQLException;

    /** A conversation with the source. For one thread. */
    interface Session extends AutoCloseable {

        /**
         * The mirrored columns as they are now.
         *
         * @throws ImportRefusedException when the table cannot be mirrored as it is
         */
        SourceTable table() throws SQLException, ImportRefusedException;

        /**
         * Tests what can be tested before anything is created.
         *
         * @return what would be created, a phrase
         * @throws ImportRefusedException with what has to be changed
         */
        String check() throws SQLException, ImportRefusedException;

        /**
         * Whether the changes since a position can still be told.
         *
         * @param position as {@link Moment#position} or {@link ChangeSink#acknowledge} had it
         * @return why they cannot, a phrase; empty when they can
         */
        Optional<String> lost(String position) throws SQLException;

        /**
         * The rows of now; when changes are followed after it, what is needed for that is created.
         *
         * @param table as {@link #table} returned it
         */
        Moment now(SourceTable table, boolean follows) throws SQLException, ImportRefusedException;

        /**
         * Tells every change since a position, until the thread is interrupted; ends only by an exception.
         *
         * @param table as {@link #table} returned it
         */
        void follow(SourceTable table, String position, ChangeSink sink)
                throws SQLException, ConvexException, InterruptedException, ImportRefusedException;

        /**
         * Removes what the import has created.
         *
         * @return what that is, a sentence
         * @throws ImportRefusedException when that is not possible, for one because an agent uses it
         */
        String drop() throws SQLException, ImportRefusedException;

        @Override
        void close() throws SQLException;
    }
}
