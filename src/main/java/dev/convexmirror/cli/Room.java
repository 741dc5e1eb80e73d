package dev.convexmirror.cli;

import dev.convexmirror.config.ConfigurationException;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.export.SpoolDirectory;
import java.nio.file.Path;

/** The memory and the disk that the agent needs on its machine. */
final class Room {

    private Room() {}

    /**
     * Looks whether both are there.
     *
     * @throws ConfigurationException with a sentence that says what is missing and what to do
     */
    static void require(MirrorConfig config) {
        requireMemory(config);
        requireSpool(config);
    }

    static void requireMemory(MirrorConfig config) {
        MemoryNeed.of(config).require(Runtime.getRuntime().maxMemory(), new ControlGroup(Path.of("/")).memoryLimit());
    }

    static SpoolDirectory requireSpool(MirrorConfig config) {
        SpoolDirectory directory = SpoolDirectory.of(config.export());
        try {
            directory.require();
            return directory;
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }
}
