package dev.convexmirror.bench;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.RigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** From exec to the first liveness of UP, which is asked for every half millisecond. */
final class StartTimer {
    private static final long PATIENCE = Duration.ofSeconds(60).toNanos();
    private static final long PAUSE = Duration.ofNanos(500_000).toNanos();
    private static final int ANSWER_MILLIS = 1_000;
    private static final byte[] QUESTION = "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private StartTimer() {}

    /** Starts the agent, and kills it when it is live. */
    static double millisUntilLive(AgentOptions options) throws IOException {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(options.commandLine())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(options.environment());
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(port));
        builder.environment().put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        Process process = builder.start();
        // start() has returned from the exec of the program
        long start = System.nanoTime();
        try {
            while (!isLive(port)) {
                if (!process.isAlive() || System.nanoTime() - start > PATIENCE) {
                    throw new RigException("The agent did not become live.");
                }
                LockSupport.parkNanos(PAUSE);
            }
            return (System.nanoTime() - start) / 1e6;
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    private static boolean isLive(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(QUESTION);
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return answer.endsWith(" 200");
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
