package dev.convexmirror.config;

import dev.convexmirror.checkpoint.LeaseConfig;
import dev.convexmirror.convex.ConvexConfig;
import dev.convexmirror.export.ExportConfig;
import dev.convexmirror.imports.ImportConfig;
import dev.convexmirror.index.ElasticsearchConfig;
import dev.convexmirror.status.DeadLetterConfig;
import dev.convexmirror.status.HealthConfig;
import dev.convexmirror.verify.VerifyConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/**
 * Every key under {@code mirror.}; each is also an environment variable ({@code MIRROR_CONVEX_URL}). Each feature declares
 * its own keys beside its code; this interface only joins them. Read once, when the program starts.
 */
@ConfigMapping(prefix = "mirror")
public interface MirrorConfig {

    /** Tells several mirrors in one cluster apart; at most 64 characters of {@code a-z 0-9 . _ -}. */
    @WithDefault("default")
    String name();

    /** The Convex deployment that is mirrored. */
    ConvexConfig convex();

    /** The Elasticsearch cluster that receives the mirror and keeps its state. */
    ElasticsearchConfig elasticsearch();

    /** What is mirrored, and how. */
    ExportConfig export();

    /** External tables that are mirrored into Convex, by the name of the Convex table. */
    Map<String, ImportConfig> imports();

    /** Whether the agent compares the index with the source by itself. */
    VerifyConfig verify();

    /** How many dead letters are too many. */
    DeadLetterConfig deadLetters();

    /** When another agent takes over. */
    LeaseConfig lease();

    /** When the probes say no. */
    HealthConfig health();
}
