package dev.convexmirror.convex;

import dev.convexmirror.convex.ConvexException.KeyRefused;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Requests to one deployment: the key in a header and nowhere else, no redirects, answers as streams that hold back the
 * server while nobody reads.
 */
final class ConvexApi implements AutoCloseable {

    private final DeploymentUrl url;
    private final Supplier<DeployKey> keys;
    private final String clientName;
    private final Duration readTimeout;
    private final Duration stallTimeout;
    private final Failures failures;
    private final Refusals refusals;
    private final HttpClient http;

    ConvexApi(
            DeploymentUrl url,
            Supplier<DeployKey> keys,
            Optional<SSLContext> tls,
            String clientName,
            Duration connectTimeout,
            Duration readTimeout,
            Duration stallTimeout) {
        this.url = url;
        this.keys = keys;
        this.clientName = clientName;
        this.readTimeout = readTimeout;
        this.stallTimeout = stallTimeout;
        this.failures = new Failures(url);
        this.refusals = new Refusals(url);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .executor(Executors.newVirtualThreadPerTaskExecutor());
        tls.ifPresent(builder::sslContext);
        this.http = builder.build();
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
                .header("Convex-Client", clientName)
                .header("Accept", "application/json");
    }

    private <T> T exchange(String path, HttpRequest.Builder request, Reader<T> reader) throws ConvexException {
        DeployKey key = keys.get();
        HttpResponse<BodyStream> response =
                send(request.header("Authorization", key.authorization()).build());
        try (BodyStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw refusal(path, key, response);
            }
            return reader.read(body);
        } catch (IOException e) {
            throw failures.broken(e);
        }
    }

    private ConvexException refusal(String path, DeployKey key, HttpResponse<BodyStream> response) {
        ConvexException refusal = refusals.of(
                path,
                ErrorEnvelope.read(response.statusCode(), response.body(), key),
                response.headers().firstValue("Location"));
        // the key was replaced while it was on its way
        return refusal instanceof KeyRefused && !keys.get().equals(key)
                ? new Unavailable("Convex refused a deploy key that is not the one of its file any more.")
                : refusal;
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
