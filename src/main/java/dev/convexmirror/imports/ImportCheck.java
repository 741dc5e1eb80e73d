package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.GuardStates;
import dev.convexmirror.index.ElasticsearchConnection;
import java.sql.SQLException;
import java.util.stream.Collectors;

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
     * Tests the connection, the settings of the server, rights, primary key and names.
     *
     * @return what would be done, a phrase
     * @throws ImportRefusedException with what has to be changed first
     */
    public String run() throws ImportRefusedException {
        try (Source.Session source = Sources.of(options).open()) {
            SourceTable table = source.table();
            String key = table.key().stream()
                    .map(column -> '"' + column.name() + '"')
                    .collect(Collectors.joining(", "));
            return options.source() + ", " + table.columns().size() + " columns, key " + key + "; " + source.check();
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /**
     * Removes what the import has created in the source.
     *
     * @return what that is, a sentence
     * @throws ImportRefusedException when that is not possible, for one because an agent uses it
     */
    public String drop() throws ImportRefusedException {
        try (Source.Session source = Sources.of(options).open()) {
            return source.drop();
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
