package dev.convexmirror.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends ready-made bodies and does nothing else: what this Elasticsearch takes from the best of all loaders. It is done
 * when, as after the agent, all documents are searchable.
 */
final class LoaderMain {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI elasticsearch;
    private final DataInputStream bodies;
    private long bytes;

    private LoaderMain(URI elasticsearch, DataInputStream bodies) {
        this.elasticsearch = elasticsearch;
        this.bodies = bodies;
    }

    /** Arguments: URL, index, requests at once, file of {@link BulkBodies}, its documents. Prints an {@link Outcome}. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        String index = arguments[1];
        try (DataInputStream bodies = new DataInputStream(Files.newInputStream(Path.of(arguments[3])))) {
            LoaderMain loader = new LoaderMain(URI.create(arguments[0]), bodies);
            FirstRequest start = FirstRequest.now();
            loader.load(Integer.parseInt(arguments[2]));
            String ignored = loader.succeed(
                    "PUT", index + "/_settings", "{\"index\":{\"refresh_interval\":\"1s\"}}".getBytes(UTF_8));
            ignored = loader.succeed("POST", index + "/_refresh", new byte[0]);
            System.out.println(
                    start.endNow(Long.parseLong(arguments[4]), loader.bytes).toLine());
        }
        ChildJvm.awaitClose();
    }

    private void load(int concurrency) throws InterruptedException, ExecutionException {
        try (ExecutorService senders = Executors.newFixedThreadPool(concurrency)) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                ends.add(senders.submit(() -> {
                    for (Optional<byte[]> body = next(); body.isPresent(); body = next()) {
                        send(body.get());
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
    }

    private synchronized Optional<byte[]> next() throws IOException {
        try {
            byte[] body = new byte[bodies.readInt()];
            bodies.readFully(body);
            bytes += body.length;
            return Optional.of(body);
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    private void send(byte[] body) throws IOException, InterruptedException {
        String answer = succeed("POST", "_bulk?filter_path=errors", body);
        if (!answer.contains("false")) {
            throw new IOException("A bulk request had errors: " + answer);
        }
    }

    private String succeed(String method, String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(elasticsearch.resolve("/" + path))
                .header("Content-Type", path.startsWith("_bulk") ? "application/x-ndjson" : "application/json")
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(method + " " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }
}
