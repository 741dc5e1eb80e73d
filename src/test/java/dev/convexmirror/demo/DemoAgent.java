package dev.convexmirror.demo;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.RigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which build of the agent the demo runs. */
final class DemoAgent {
    private static final Path BINARY = Path.of("target/convex-mirror");
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

    private DemoAgent() {}

    /** The native binary if it is newer than the JVM build, the only one, or asked for; or else the JVM build. */
    static AgentOptions choose(boolean nativeBinary) {
        if (nativeBinary && !Files.isExecutable(BINARY)) {
            throw new RigException("There is no " + BINARY + "; ./dev native builds it.");
        }
        return nativeBinary || isNewer() ? AgentOptions.nativeBinary(BINARY) : jvm();
    }

    private static AgentOptions jvm() {
        // Unlike a test's agent it runs long enough for the optimising compiler to pay.
        return AgentOptions.jvm(JAR).withJvmOptions("-Xmx256m", "-XX:+UseSerialGC");
    }

    private static boolean isNewer() {
        try {
            return Files.isExecutable(BINARY)
                    && (!Files.exists(JAR)
                            || Files.getLastModifiedTime(BINARY).compareTo(Files.getLastModifiedTime(JAR)) > 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
