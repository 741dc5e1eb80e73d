package dev.convexmirror.imports.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.imports.ImportFixture;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MariaDbNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code check} tells what stands in the way of an import before anything is created. */
class MariaDbCheckIT {

    @Test
    void a_source_that_can_be_imported_is_described() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            fixture.database().execute("CREATE TABLE people (id bigint PRIMARY KEY, name text)");
            // When
            AgentProcess check = ImportFixture.check(fixture.options("people"));
            // Then
            assertThat(check.awaitExit(ImportFixture.PATIENCE))
                    .as("%s", check.output())
                    .isZero();
            assertThat(check.stdout()).anySatisfy(line -> assertThat(line)
                    .contains("people: " + fixture.database().name()
                            + ".people, 2 columns, key \"id\"; changes by the binlog, as the replica "));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE t (a int)|has no primary key",
                "CREATE TABLE t (id int PRIMARY KEY, `first name` text)|rename.\"first name\"=first_name",
                "CREATE TABLE t (id float PRIMARY KEY)|type float in its primary key",
                "CREATE TABLE t (id int PRIMARY KEY, g geometry, u UNKNOWN)|of type UNKNOWN",
                "CREATE TABLE t (id int PRIMARY KEY, s varchar(9) CHARACTER SET sjis)|character set sjis",
                "CREATE TABLE t (id int PRIMARY KEY) ENGINE=MyISAM|of the engine MyISAM",
                "CREATE VIEW t AS SELECT 1|is a view",
                "CREATE TABLE other (a int)|does not exist"
            })
    void what_stands_in_the_way_is_named(String sql, String problem) {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            fixture.database().execute(sql.replace("UNKNOWN", MariaDbNode.unknownType()));
            // When
            AgentProcess check = ImportFixture.check(fixture.options("t"));
            // Then
            assertThat(check.awaitExit(ImportFixture.PATIENCE)).isEqualTo(2);
            assertThat(check.stderr()).anySatisfy(line -> assertThat(line)
                    .contains(problem.replace("UNKNOWN", MariaDbNode.unknownType())));
        }
    }

    @Test
    void a_foreign_key_whose_effects_are_not_in_the_binlog_is_named() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            fixture.database()
                    .execute(
                            "CREATE TABLE parent (id int PRIMARY KEY)",
                            "CREATE TABLE t (id int PRIMARY KEY, p int, CONSTRAINT up FOREIGN KEY (p) REFERENCES parent (id)"
                                    + " ON DELETE CASCADE)");
            // When
            AgentProcess check = ImportFixture.check(fixture.options("t"));
            // Then
            assertThat(check.awaitExit(ImportFixture.PATIENCE)).isEqualTo(2);
            assertThat(check.stderr()).anySatisfy(line -> assertThat(line).contains("foreign key up"));
        }
    }

    @Test
    void a_user_who_lacks_a_right_is_told_which() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            String user = "u" + fixture.database().name();
            fixture.database()
                    .execute(
                            "CREATE TABLE t (id int PRIMARY KEY)",
                            "CREATE USER " + user + " IDENTIFIED BY 'hidden-7'",
                            "GRANT SELECT ON " + fixture.database().name() + ".* TO " + user);
            AgentOptions options = fixture.options("t")
                    .withProperty(ImportFixture.key("t", "username"), user)
                    .withProperty(ImportFixture.key("t", "password"), "hidden-7");
            // When
            AgentProcess first = ImportFixture.check(options);
            // MariaDB's older name for it
            fixture.database().execute("GRANT REPLICATION CLIENT ON *.* TO " + user);
            AgentProcess second = ImportFixture.check(options);
            // Then
            assertThat(String.join("\n", first.output()))
                    .containsPattern("GRANT (BINLOG MONITOR|REPLICATION CLIENT) ON \\*\\.\\* TO " + user)
                    .doesNotContain("hidden-7");
            assertThat(String.join("\n", second.output())).contains("GRANT REPLICATION SLAVE ON *.* TO " + user);
            fixture.database().execute("DROP USER " + user);
        }
    }

    @Test
    void a_url_that_cannot_be_right_is_refused_with_its_key() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            for (List<String> wrong : List.of(
                    List.of("jdbc:mariadb://h/d?password=hidden-7", "user or a password"),
                    List.of("jdbc:mysql://a,b/d", "no single host"),
                    List.of("jdbc:mariadb://h/d?sslMode=trust", "verify-full"),
                    List.of("jdbc:mysql://h/d?useSSL=true", "sslMode and serverSslCert"))) {
                // When
                AgentProcess check = ImportFixture.check(
                        fixture.options("t").withProperty(ImportFixture.key("t", "url"), wrong.getFirst()));
                // Then
                assertThat(check.awaitExit(ImportFixture.PATIENCE)).isEqualTo(2);
                assertThat(String.join("\n", check.output()))
                        .contains(ImportFixture.key("t", "url"))
                        .contains(wrong.getLast())
                        .doesNotContain("hidden-7");
            }
        }
    }
}
