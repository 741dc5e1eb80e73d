package dev.convexmirror.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Reads a whole snapshot and looks at nothing but its edges: what the emulator and an HTTP client allow. */
final class FeedMain {
    private static final int EDGE = 4096;
    private static final String CURSOR = "\"nextCursor\":\"";

    private FeedMain() {}

    /** Arguments: URL and key of the deployment, how many documents it has. Prints an {@link Outcome}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(arguments[0]).resolve("/api/v1/data/sync"))
                .header("Authorization", "Convex " + arguments[1])
                .header("Content-Type", "application/json");
        FirstRequest start = FirstRequest.now();
        long bytes = readAll(request);
        System.out.println(start.endNow(Long.parseLong(arguments[2]), bytes).toLine());
        ChildJvm.awaitClose();
    }

    private static long readAll(HttpRequest.Builder request) throws IOException, InterruptedException {
        long bytes = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            String body = "{}";
            boolean snapshotting = true;
            while (snapshotting) {
                HttpResponse<byte[]> response = client.send(
                        request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                byte[] page = response.body();
                bytes += page.length;
                snapshotting = text(page, 0).contains("\"type\":\"snapshotting\"");
                body = "{\"cursor\":\"" + cursor(text(page, page.length - EDGE)) + "\"}";
            }
        }
        return bytes;
    }

    private static String text(byte[] page, int from) {
        int first = Math.max(0, from);
        return new String(page, first, Math.min(EDGE, page.length - first), StandardCharsets.UTF_8);
    }

    private static String cursor(String end) {
        int from = end.lastIndexOf(CURSOR) + CURSOR.length();
        return end.substring(from, end.indexOf('"', from));
    }
}
