package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code check} tells what stands in the way of an import before anything is created. */
class ImportCheckIT {

    @Test
    void a_source_that_can_be_imported_is_described_and_not_touched() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            fixture.database().execute("CREATE TABLE people (id bigint PRIMARY KEY, name text)");
            // When
            AgentProcess check = ImportFixture.check(fixture.options("people"));
            // Then
            assertThat(check.awaitExit(ImportFixture.PATIENCE))
                    .as("%s", check.output())
                    .isZero();
            assertThat(check.stdout()).anySatisfy(line -> assertThat(line)
                    .contains("people: public.people, 2 columns, key \"id\"; publication and replication slot"
                            + " convex_mirror_"));
            assertThat(fixture.database().query("SELECT pubname FROM pg_publication"))
                    .isEmpty();
            assertThat(fixture.mirror().convex().snapshot().tables()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE t (a int)|has no primary key",
                "CREATE TABLE t (\"first name\" text, id int PRIMARY KEY)|rename.\"first name\"=first_name",
                "CREATE TABLE t (_id int PRIMARY KEY)|rename.\"_id\"=id",
                "CREATE VIEW t AS SELECT 1|is a view",
                "CREATE TABLE other (a int)|does not exist",
                "CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t REPLICA IDENTITY NOTHING|REPLICA IDENTITY DEFAULT"
            })
    void what_stands_in_the_way_is_named(String sql, String problem) {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            fixture.database().execute(sql);
            // When
            AgentProcess check = ImportFixture.check(fixture.options("t"));
            // Then
            assertThat(check.awaitExit(ImportFixture.PATIENCE)).isEqualTo(2);
            assertThat(check.stderr()).anySatisfy(line -> assertThat(line).contains(problem));
        }
    }

    @Test
    void a_role_that_lacks_a_right_is_told_which() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            String role = "reader_" + fixture.database().name();
            fixture.database()
                    .execute(
                            "CREATE TABLE t (id int PRIMARY KEY)",
                            "CREATE ROLE " + role + " LOGIN PASSWORD 'hidden-7'",
                            "GRANT SELECT ON t TO " + role);
            AgentOptions options = fixture.options("t")
                    .withProperty(ImportFixture.key("t", "username"), role)
                    .withProperty(ImportFixture.key("t", "password"), "hidden-7");
            // When
            AgentProcess first = ImportFixture.check(options);
            fixture.database().execute("ALTER ROLE " + role + " REPLICATION");
            AgentProcess second = ImportFixture.check(options);
            // Then
            assertThat(String.join("\n", first.output()))
                    .contains("ALTER ROLE " + role + " REPLICATION")
                    .doesNotContain("hidden-7");
            assertThat(String.join("\n", second.output())).contains("CREATE PUBLICATION \"convex_mirror_");
            fixture.database().execute("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    void a_key_without_the_permission_is_told_which() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            fixture.database().execute("CREATE TABLE t (id int PRIMARY KEY)");
            // When
            AgentProcess check = ImportFixture.check(fixture.options("t")
                    .withEnvironment(
                            "MIRROR_CONVEX_DEPLOY_KEY",
                            fixture.mirror().convex().readOnlyKey()));
            // Then
            assertThat(check.awaitExit(ImportFixture.PATIENCE)).isEqualTo(2);
            assertThat(check.stderr()).anySatisfy(line -> assertThat(line).contains("deployment:backups:import"));
        }
    }

    @Test
    void configuration_that_cannot_be_right_is_refused_with_its_key() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            for (List<String> wrong : List.of(
                    List.of("url", "postgresql://x/y"),
                    List.of("url", "jdbc:postgresql://h/d?password=hidden-7"),
                    List.of("rename.\"a\"", "b c"))) {
                // When
                AgentProcess check = ImportFixture.check(
                        fixture.options("t").withProperty(ImportFixture.key("t", wrong.get(0)), wrong.get(1)));
                // Then
                assertThat(check.awaitExit(ImportFixture.PATIENCE)).isEqualTo(2);
                assertThat(String.join("\n", check.output()))
                        .contains(ImportFixture.key("t", wrong.get(0)))
                        .doesNotContain("hidden-7");
            }
        }
    }
}
