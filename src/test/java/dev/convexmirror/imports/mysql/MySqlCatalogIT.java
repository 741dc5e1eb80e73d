package dev.convexmirror.imports.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.imports.SourceTable;
import dev.convexmirror.rig.MariaDbNode;
import dev.convexmirror.rig.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What the catalog tells of a table that is altered while it is read. */
class MySqlCatalogIT {

    private static final int READINGS = 500;

    private final SourceDatabase database = MariaDbNode.database();

    @Test
    void json_is_json_while_its_column_is_renamed() throws SQLException, ImportRefusedException {
        // Given
        database.execute("CREATE TABLE things (id bigint PRIMARY KEY, a0 json)");
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Void> renaming = CompletableFuture.runAsync(() -> renameUntil(ended));
        ImportOptions options = GivenOptions.of(database, "things");
        MySqlCatalog catalog = new MySqlCatalog(options);
        try (Statements statements = Statements.open(options)) {
            for (int reading = 0; reading < READINGS; reading++) {
                // When
                SourceTable table = catalog.read(statements);
                // Then
                assertThat(table.columns())
                        .as("reading %s", reading)
                        .extracting(SourceTable.Column::type)
                        .containsExactly("bigint", "json");
            }
        } finally {
            ended.set(true);
            renaming.join();
        }
    }

    private void renameUntil(AtomicBoolean ended) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            // never back to a name that it had, as nobody does that within milliseconds
            for (int name = 0; !ended.get(); name++) {
                statement.execute("ALTER TABLE things RENAME COLUMN a" + name + " TO a" + (name + 1));
                statement.execute("DO sleep(0.05)");
            }
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }
}
