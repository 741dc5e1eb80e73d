package dev.convexmirror.convex;

import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests to one deployment: the key in a header and nowhere else, no redirects, answers as streams that hold back the
 * server while nobody reads.
 */
final class ConvexApi implements AutoCloseable {

    private final DeploymentUrl url;
    private final DeployKey key;
    private final String clientName;
    private final Duration readTimeout;
    private final Duration stallTimeout;
    private final Failures failures;
    private final Refusals refusals;
    private final HttpClient http;

    ConvexApi(
            DeploymentUrl url,
            DeployKey key,
            String clientName,
            Duration connectTimeout,
            Duration readTimeout,
            Duration stallTimeout) {
        this.url = url;
        this.key = key;
        this.clientName = clientName;
        this.readTimeout = readTimeout;
        this.stallTimeout = stallTimeout;
        this.failures = new Failures(url);
        this.refusals = new Refusals(url);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /** Makes something of the body of a successful answer. */
    @FunctionalInterface
    interface Reader<T> {
        T read(BodyStream body) throws IOException, ConvexException;
    }

    String url() {
        return url.toString();
    }

    <T> T get(String path, Reader<T> reader) throws ConvexException {
        return exchange(path, request(path).GET(), reader);
    }

    <T> T post(String path, byte[] json, Reader<T> reader) throws ConvexException {
        return exchange(
                path,
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(json)),
                reader);
    }

    <T> T put(String path, byte[] json, Reader<T> reader) throws ConvexException {
        return exchange(
                path,
                request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofByteArray(json)),
                reader);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path))
                .header("Authorization", key.authorization())
                .header("Convex-Client", clientName)
                .header("Accept", "application/json");
    }

    private <T> T exchange(String path, HttpRequest.Builder request, Reader<T> reader) throws ConvexException {
        HttpResponse<BodyStream> response = send(request.build());
        try (BodyStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw refusals.of(
                        path,
                        ErrorEnvelope.read(response.statusCode(), body, key),
                        response.headers().firstValue("Location"));
            }
            return reader.read(body);
        } catch (IOException e) {
            throw failures.broken(e);
        }
    }

    /**
     * Waits for the head of the answer. The request's own timeout is not used: from Java 26 on it would cover the body
     * as well, which may rightly take longer.
     */
    private HttpResponse<BodyStream> send(HttpRequest request) throws ConvexException {
        CompletableFuture<HttpResponse<BodyStream>> answer =
                http.sendAsync(request, head -> new BodyStream(stallTimeout));
        try {
            return answer.get(readTimeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw failures.silent(readTimeout);
        } catch (ExecutionException e) {
            throw failures.unreachable(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("The request to Convex was interrupted.", e);
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
