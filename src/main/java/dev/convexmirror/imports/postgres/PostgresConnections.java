package dev.convexmirror.imports.postgres;

import dev.convexmirror.imports.ImportOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/** Opens connections to one source. The settings make values look the same whatever the server's own settings are. */
final class PostgresConnections {

    private static final String SETTINGS =
            "SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'iso_8601'; SET TimeZone = 'UTC';"
                    + " SET bytea_output = 'hex'; SET extra_float_digits = 3; SET statement_timeout = 0";

    private final ImportOptions options;

    PostgresConnections(ImportOptions options) {
        this.options = options;
    }

    /** For statements. */
    Connection open() throws SQLException {
        return connect(new Properties());
    }

    /** For the replication protocol. */
    Connection openReplication() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        return connect(properties);
    }

    static PGConnection replication(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class);
    }

    private Connection connect(Properties properties) throws SQLException {
        properties.setProperty("user", options.username());
        properties.setProperty("password", options.password());
        properties.setProperty("ApplicationName", "convex-mirror");
        // what is newer than 9.4 is used from the start, replication among it
        properties.setProperty("assumeMinServerVersion", "10");
        // every value in its text form, which is what the change stream has, too
        properties.setProperty("binaryTransfer", "false");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("loginTimeout", "20");
        properties.setProperty("tcpKeepAlive", "true");
        // not by the DriverManager: nothing has to be found by reflection then
        Connection connection = new Driver().connect(options.url(), properties);
        if (connection == null) {
            throw new SQLException("The driver does not know the URL " + options.url() + ".");
        }
        // by statements, as the driver gives the session the time zone of this machine whatever its options say
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }
}
