package dev.convexmirror.imports;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One external table and how it looks in Convex: the keys under {@code mirror.imports."NAME"}, NAME being the Convex table. */
public interface ImportConfig {

    /** Where the source is: {@code jdbc:postgresql://host:5432/database}, or {@code jdbc:mariadb:} or {@code jdbc:mysql:}. */
    String url();

    /** The role that reads and replicates. */
    String username();

    /** Its password. */
    Optional<String> password();

    /** A file that holds the password, instead of the password itself. */
    Optional<Path> passwordFile();

    /** The table in the source, as {@code schema.table} or {@code table}; without a schema in the one called public or, for
     * MariaDB and MySQL, in the database of the URL; NAME unless set. */
    Optional<String> table();

    /** The columns that are mirrored, all unless set; those of the primary key always are. */
    Optional<List<String>> include();

    /** Columns that are not mirrored. */
    Optional<List<String>> exclude();

    /** Column to the field it becomes. */
    Map<String, String> rename();

    /** Whether the import goes on after the snapshot. */
    @WithDefault("follow")
    Mode mode();

    /** What becomes of some types, where it is another than usual. */
    Optional<List<ValueChoice>> values();

    /** Whether the first snapshot may remove documents that the Convex table has and the source has not. */
    @WithDefault("false")
    boolean replace();

    /** What is done about writes by others; needs {@code mode=follow}. */
    @WithDefault("report")
    OnForeignWrite onForeignWrite();

    /** What is done about a write that the agent did not make. */
    enum OnForeignWrite {
        /** It is told. */
        REPORT,
        /** It is told and undone. */
        RESTORE,
        /** It is not noticed, and rows carry no proof. */
        OFF
    }

    /** How long an import goes on. */
    enum Mode {
        /** For ever. */
        FOLLOW,
        /** Until the end of the snapshot. */
        ONCE
    }

    /** Forms of values that may be chosen. */
    enum ValueChoice {
        /** A numeric becomes a float64, which keeps 15 to 17 digits, and not a string of all of them. */
        NUMERIC_AS_NUMBER,
        /** A timestamp becomes ISO 8601 text, and not milliseconds since 1970. */
        TIMESTAMP_AS_TEXT,
        /** A tinyint(1) of MySQL becomes a number, and not a boolean. */
        TINYINT_AS_NUMBER,
        /** NULL becomes null, and the field is not left out. */
        NULL_AS_NULL
    }
}
