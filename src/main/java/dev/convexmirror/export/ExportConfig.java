package dev.convexmirror.export;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is mirrored, and how; keys under {@code mirror.export}. */
public interface ExportConfig {

    /** Whether Convex is mirrored into Elasticsearch at all. */
    @WithDefault("true")
    boolean enabled();

    /** Globs over {@code table} or {@code component/table}; {@code *} alone is every table of every component. */
    @WithDefault("*")
    List<String> tables();

    /** Globs of tables that are left out although {@link #tables()} names them. */
    Optional<List<String>> exclude();

    /** Begins the name of every alias. */
    @WithDefault("convex-")
    String indexPrefix();

    /** The pause between two requests while the source changes. */
    @WithDefault("250ms")
    Duration pollMin();

    /** What the pause grows to while the source is quiet. */
    @WithDefault("5s")
    Duration pollMax();

    /** How often the tables of the deployment are listed, to find those that appeared, or are gone. */
    @WithDefault("60s")
    Duration listTablesEvery();

    /** How long the generation of a table is kept that the source, or the configuration, does not have any more. */
    @WithDefault("1d")
    Duration keepDropped();

    /** How many generations of each table are kept that served before, besides the one that serves. */
    @WithDefault("0")
    int keepGenerations();

    /** What is done about a field whose type changed, which only a new generation can index. */
    @WithDefault("warn")
    SchemaChange onSchemaChange();

    /** What is done about a field whose type changed. */
    enum SchemaChange {
        /** It stays in the documents, the log and {@code status} say so, and somebody decides. */
        WARN,
        /** The table is read again as a whole, once for each change. */
        REBUILD
    }

    /** How long no import may be seen in the deployment before a table that one replaced is read again as a whole. */
    @WithDefault("60s")
    Duration importQuiet();

    /** How long an import may add no row before it counts as failed; Convex keeps what it left for two weeks. */
    @WithDefault("5m")
    Duration importFailedAfter();

    /** How long tables that nobody could search before are held back while an import runs in the deployment. */
    @WithDefault("10m")
    Duration importPatience();

    /** What a page may take of the heap; what is more goes to a temporary file. */
    @WithDefault("1M")
    MemorySize spoolMemory();

    /** Where those temporary files are made; the directory of the system unless set. */
    Optional<Path> spoolDirectory();

    /** How often an idle mirror writes its checkpoint, and how far a crash then goes back in reading. */
    @WithDefault("10s")
    Duration checkpointEvery();

    /** How often the log tells the progress of a snapshot. */
    @WithDefault("5s")
    Duration progressEvery();

    /** How long a page in hand may take to finish after SIGTERM. */
    @WithDefault("7s")
    Duration shutdownTimeout();

    /** Settings of single tables, by {@code table} or {@code component/table}. */
    Map<String, TableConfig> table();

    /** Settings of one table. */
    interface TableConfig {

        /** The alias of this table in the place of the one that is made of its name. */
        Optional<String> index();

        /** The top-level fields that are mirrored; all unless set. */
        Optional<List<String>> include();

        /** Top-level fields that are not mirrored. */
        Optional<List<String>> exclude();

        /** A JSON file with fields of a mapping, which go over those derived from the schema. */
        Optional<Path> mapping();

        /** A JSON file with settings of the index. */
        Optional<Path> settings();

        /** The ingest pipeline that every document goes through. */
        Optional<String> pipeline();

        /** Paths of fields that hold points in time: ISO strings, or milliseconds since 1970. */
        Optional<List<String>> dates();

        /** Paths of arrays of objects whose items are searched one by one. */
        Optional<List<String>> nested();

        /** Paths of objects that become one field each. */
        Optional<List<String>> flattened();
    }
}
