package dev.convexmirror.rig;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A database from which tables are imported, written to by somebody who may do everything. Safe for use by several threads.
 *
 * @param scheme the kind of server, as JDBC names it: {@code postgresql}
 */
public record SourceDatabase(String scheme, int port, String name, String user, String password) {

    public String url() {
        return "jdbc:" + scheme + "://127.0.0.1:" + port + "/" + name;
    }

    /** What stands in FROM for a table of the numbers from 1 to {@code count}, in its column {@code i}. */
    public String numbers(int count) {
        return scheme.equals("mariadb")
                ? "(SELECT seq AS i FROM " + MariaDbNode.numbers(1, count) + ") AS named"
                : "generate_series(1, " + count + ") AS numbers(i)";
    }

    /** A connection of the owner's, in auto-commit mode. */
    public Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        // a MySQL encrypts passwords with a key of its own where there is no TLS
        login.setProperty("allowPublicKeyRetrieval", "true");
        return DriverManager.getConnection(url(), login);
    }

    /** Runs statements, each in a transaction of its own. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new RigException(e.getMessage(), e);
        }
    }

    /** The rows of a query, all values as text. */
    public List<List<String>> query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new RigException(e.getMessage(), e);
        }
    }
}
