package dev.convexmirror.imports;

import dev.convexmirror.imports.mysql.MySqlSource;
import dev.convexmirror.imports.postgres.PostgresSource;

/** The kinds of databases that can be imported from. */
final class Sources {

    private Sources() {}

    /** @throws IllegalArgumentException with the end of a sentence about the URL */
    static Source of(ImportOptions options) {
        return options.url().startsWith("jdbc:postgresql:") ? new PostgresSource(options) : new MySqlSource(options);
    }
}
