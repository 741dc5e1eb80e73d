package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.GuardStates;
import dev.convexmirror.index.ElasticsearchConnection;
import java.sql.Connection;
import java.sql.SQLException;

/** What can be said of an import without creating anything, and the way to remove what it has created. */
public final class ImportCheck {

    private final ImportOptions options;

    private ImportCheck(ImportOptions options) {
        this.options = options;
    }

    /** Of one import. */
    public static ImportCheck of(ImportOptions options) {
        return new ImportCheck(options);
    }

    /**
     * Tests the connection, {@code wal_level}, rights, replica identity, primary key and names.
     *
     * @return what would be done, a phrase
     * @throws ImportRefusedException with what has to be changed first
     */
    public String run() throws ImportRefusedException {
        try (Connection connection = new PostgresConnections(options).open()) {
            SourceTable table = new SourceCatalog(options).read(connection);
            SourceSetup setup = new SourceSetup(options);
            setup.check(connection);
            return options.source() + ", " + table.columns().size() + " columns, key "
                    + Snapshot.names(table.key())
                    + (options.mode() == ImportConfig.Mode.ONCE
                            ? "; a snapshot only"
                            : "; publication and replication slot " + options.slot());
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /**
     * Removes replication slot and publication from the source.
     *
     * @throws ImportRefusedException when that is not possible, for one because an agent follows the slot
     */
    public void drop() throws ImportRefusedException {
        try (Connection connection = new PostgresConnections(options).open()) {
            SourceSetup setup = new SourceSetup(options);
            if (setup.slot(connection) == SourceSetup.Slot.ACTIVE) {
                throw new ImportRefusedException("The replication slot " + options.slot()
                        + " is in use: an agent still runs" + " the import " + options.name() + ". Stop it first.");
            }
            setup.dropSlot(connection);
            setup.dropPublication(connection);
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /** Forgets everything by which writes of others were found. */
    public static void forgetGuard(ImportOptions options, ElasticsearchConnection elasticsearch, String mirror) {
        new GuardStates(elasticsearch, mirror).forget(options.name());
        new KnownRows(elasticsearch, options).remove();
    }

    private ImportRefusedException unreachable(SQLException e) {
        return new ImportRefusedException("Import " + options.name() + " at " + options.url() + ": " + e.getMessage());
    }
}
