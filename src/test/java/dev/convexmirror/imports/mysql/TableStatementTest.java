package dev.convexmirror.imports.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.rig.SourceDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a statement in the binlog means for the table shop.people. */
class TableStatementTest {

    private static final ImportOptions OPTIONS =
            GivenOptions.of(new SourceDatabase("mariadb", 3306, "shop", "", ""), "people");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop|TRUNCATE TABLE people|CLEAR",
                "shop|/* tool */ truncate `people`|CLEAR",
                "other|TRUNCATE shop.people|CLEAR",
                "other|TRUNCATE people|NONE",
                "shop|TRUNCATE people_old|NONE",
                "shop|ALTER TABLE people ADD partition_key int|COLUMNS",
                "shop|ALTER TABLE `shop`.`people` DROP COLUMN x|COLUMNS",
                "shop|ALTER TABLE people ADD INDEX i (n), DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)|COLUMNS",
                "shop|ALTER TABLE people DROP PARTITION p1|ROWS",
                "shop|ALTER ONLINE TABLE people DROP INDEX i, RENAME TO old|ROWS",
                "shop|ALTER EVENT e DO DELETE FROM people|NONE",
                "shop|RENAME TABLE people TO old, next TO people|ROWS",
                "shop|DROP TABLE people|ROWS",
                "shop|UPDATE people SET n = 1|ROWS",
                "shop|CREATE INDEX i ON people (n)|NONE",
                "shop|CREATE TRIGGER t AFTER INSERT ON people FOR EACH ROW SET @x = 1|NONE",
                "shop|ANALYZE TABLE people|NONE",
                "shop|DROP TABLE others|NONE"
            })
    void a_statement_is_understood(String database, String sql, TableStatement meaning) {
        assertThat(TableStatement.of(OPTIONS, database, sql)).isEqualTo(meaning);
    }
}
