package dev.convexmirror.bench;

import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How fast the emulator serves a snapshot, so that one knows whether it is what a benchmark measures. */
final class EmulatorThroughput {
    private static final int PER_TRANSACTION = 10_000;
    private static final int TAIL = 4096;

    private EmulatorThroughput() {}

    /** Arguments: documents (200000), rounds (3). */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int documents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        try (ConvexEmulator emulator = ConvexEmulator.builder().start()) {
            fill(emulator, documents);
            long used =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            System.out.printf("heap in use after inserting %d documents: %d MB%n", documents, used >> 20);
            for (int round = 1; round <= rounds; round++) {
                measure(emulator, documents, round);
            }
        }
    }

    private static void fill(ConvexEmulator emulator, int documents) {
        long start = System.nanoTime();
        String text = "lorem ipsum dolor sit amet consectetur ".repeat(11);
        for (int from = 0; from < documents; from += PER_TRANSACTION) {
            int first = from;
            emulator.transact(transaction -> {
                for (int i = first; i < Math.min(first + PER_TRANSACTION, documents); i++) {
                    Map<String, Object> fields = new HashMap<>();
                    fields.put("number", (long) i);
                    fields.put("price", i / 100.0);
                    fields.put("title", "Item " + i);
                    fields.put("text", text);
                    transaction.insert("items", fields);
                }
            });
        }
        print("insert", documents, start, 0);
    }

    private static void measure(ConvexEmulator emulator, int documents, int round)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long bytes = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            String body = "{}";
            boolean snapshotting = true;
            while (snapshotting) {
                HttpRequest request = HttpRequest.newBuilder(emulator.url().resolve("/api/v1/data/sync"))
                        .header("Authorization", "Convex " + emulator.deployKey())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
                byte[] edges = new byte[2 * TAIL];
                HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
                bytes += drain(response.body(), edges);
                String text = new String(edges, StandardCharsets.UTF_8);
                snapshotting = text.startsWith("{\"status\":{\"type\":\"snapshotting\"");
                int cursor = text.lastIndexOf("\"nextCursor\":\"") + 14;
                body = "{\"cursor\":\"" + text.substring(cursor, text.indexOf('"', cursor)) + "\"}";
            }
        }
        print("round " + round, documents, start, bytes);
    }

    /** Reads everything and keeps the first and the last bytes. */
    private static long drain(InputStream in, byte[] edges) throws IOException {
        byte[] all = in.readAllBytes();
        int head = Math.min(TAIL, all.length);
        System.arraycopy(all, 0, edges, 0, head);
        System.arraycopy(all, all.length - head, edges, head, head);
        return all.length;
    }

    private static void print(String what, int documents, long start, long bytes) {
        double seconds =
                (System.nanoTime() - start) / (double) Duration.ofSeconds(1).toNanos();
        System.out.printf(
                "%s: %.0f documents/s, %.0f MB/s, %.2f s%n", what, documents / seconds, bytes / 1e6 / seconds, seconds);
    }
}
