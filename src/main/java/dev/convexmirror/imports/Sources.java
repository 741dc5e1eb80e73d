package dev.convexmirror.imports;

import dev.convexmirror.imports.postgres.PostgresSource;

/** The kinds of databases that can be imported from. */
final class Sources {

    private Sources() {}

    static Source of(ImportOptions options) {
        return new PostgresSource(options);
    }
}
