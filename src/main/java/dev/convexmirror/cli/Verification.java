package dev.convexmirror.cli;

import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.verify.Verifier;
import dev.convexmirror.verify.VerifyListener;
import dev.convexmirror.verify.VerifySettings;
import java.nio.file.Path;
import java.time.Duration;

/** Makes a verifier as the configuration wants it. */
final class Verification {

    /** What a request or a slow bulk may add to the pause between two checkpoints of an idle agent. */
    private static final Duration MARGIN = Duration.ofSeconds(15);

    private Verification() {}

    static Verifier of(
            MirrorConfig config, Connections connections, boolean contents, boolean repair, VerifyListener listener) {
        Duration patience = config.export()
                .checkpointEvery()
                .plus(config.export().pollMax())
                .plus(MARGIN);
        VerifySettings settings = VerifySettings.of(
                contents,
                repair,
                connections.tables().columns(),
                patience,
                config.export().progressEvery(),
                config.export().spoolDirectory().orElse(Path.of(System.getProperty("java.io.tmpdir"))));
        return new Verifier(
                connections.convex(),
                connections.elasticsearch(),
                config.name(),
                connections.tables().filter(),
                settings,
                listener);
    }
}
