package dev.convexmirror.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MariaDbNodeIT {
    @Test
    void a_start_leaves_the_temporary_tables_of_other_servers() throws IOException {
        // Given
        assumeThat(MariaDbNode.isInstalled() && MariaDbNode.isOurs())
                .as("there is a MariaDB of ours")
                .isTrue();
        MariaDbNode.database();
        // where MariaDB has temporary tables when nobody says where; Java does not look at TMPDIR
        Path usual = Path.of(System.getenv().getOrDefault("TMPDIR", "/tmp"));
        Path table = Files.createTempFile(usual, "#sql-temptable-", ".MAI");
        try {
            // When
            MariaDbNode.crash();
            // Then
            assertThat(table).exists();
        } finally {
            Files.deleteIfExists(table);
        }
    }
}
