package dev.convexmirror.imports.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.convexmirror.imports.ImportFixture;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MariaDbNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Imports over TLS, by a user whom the server lets in over nothing else; its certificate is for 127.0.0.1 and for no name. */
class MariaDbTlsIT {

    @BeforeAll
    static void needs_a_certificate_of_our_own() {
        assumeThat(MariaDbNode.isOurs())
                .as("the server is somebody's, with another certificate")
                .isTrue();
    }

    @Test
    void rows_and_changes_come_encrypted() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            AgentOptions options =
                    encrypted(fixture, "127.0.0.1", "verify-full&serverSslCert=" + MariaDbNode.authority());
            // When
            AgentProcess agent = fixture.start(options);
            fixture.awaitFollowing(agent, "people");
            fixture.database().execute("INSERT INTO people VALUES (2)");
            // Then
            fixture.awaitCount("people", 2);
        }
    }

    @Test
    void the_name_of_the_host_does_not_matter_when_only_the_certificate_is_to_be_verified() {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            AgentOptions options =
                    encrypted(fixture, "localhost", "verify-ca&serverSslCert=" + MariaDbNode.authority());
            // When
            AgentProcess check = ImportFixture.check(options);
            // Then
            assertThat(check.awaitExit(ImportFixture.PATIENCE))
                    .as("%s", check.output())
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1|verify-full|unable to find valid certification path",
                "127.0.0.1|verify-ca|unable to find valid certification path",
                "localhost|verify-full&serverSslCert=AUTHORITY|localhost",
                "127.0.0.1|verify-full&serverSslCert=/no/such/file.pem|serverSslCert",
                "127.0.0.1|disable|Access denied"
            })
    void what_keeps_a_connection_from_being_safe_is_told(String host, String mode, String reason) {
        try (ImportFixture fixture = ImportFixture.mariaDb()) {
            // Given
            AgentOptions options = encrypted(
                    fixture,
                    host,
                    mode.replace("AUTHORITY", MariaDbNode.authority().toString()));
            // When
            AgentProcess check = ImportFixture.check(options);
            // Then
            assertThat(check.awaitExit(ImportFixture.PATIENCE)).isPositive();
            assertThat(String.join("\n", check.output())).contains(reason).doesNotContain(MariaDbNode.PASSWORD);
        }
    }

    private static AgentOptions encrypted(ImportFixture fixture, String host, String mode) {
        String user = "tls" + fixture.database().name();
        fixture.database()
                .execute(
                        "CREATE TABLE people (id int PRIMARY KEY)",
                        "INSERT INTO people VALUES (1)",
                        "CREATE USER " + user + " IDENTIFIED BY '" + MariaDbNode.PASSWORD + "' REQUIRE SSL",
                        "GRANT SELECT, REPLICATION SLAVE, BINLOG MONITOR ON *.* TO " + user);
        return fixture.options("people")
                .withProperty(
                        ImportFixture.key("people", "url"),
                        fixture.database().url().replace("127.0.0.1", host) + "?sslMode=" + mode)
                .withProperty(ImportFixture.key("people", "username"), user);
    }
}
