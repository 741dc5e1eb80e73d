package dev.convexmirror.bench;

import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.IOException;
import java.net.URI;

/** A filled deployment as a process of its own; prints {@code URL KEY} when it is ready. */
final class EmulatorMain {
    private static final long SEED = 1;

    private EmulatorMain() {}

    /** Where an emulator listens, and its key. */
    record Address(URI url, String deployKey) {
        static Address parse(String line) {
            int space = line.indexOf(' ');
            return new Address(URI.create(line.substring(0, space)), line.substring(space + 1));
        }
    }

    /** Argument: how many documents. */
    public static void main(String[] arguments) throws IOException {
        int documents = Integer.parseInt(arguments[0]);
        try (ConvexEmulator convex = ConvexEmulator.builder().seed(SEED).start()) {
            new Documents(SEED).fill(convex, documents);
            System.out.println(convex.url() + " " + convex.deployKey());
            ChildJvm.awaitClose();
        }
    }

    static ChildJvm start(int documents) {
        // The store takes about 2 kB for a document with its revision.
        return ChildJvm.start(EmulatorMain.class, 512 + documents / 350 + "m", Integer.toString(documents));
    }
}
