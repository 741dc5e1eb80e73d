package dev.convexmirror.index;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An HTTP server that answers what a test wants, in front of a real cluster or instead of one. */
public final class ScriptedServer implements AutoCloseable {
    /** What is done with a request; it may block. */
    @FunctionalInterface
    public interface Script {
        Answer answer(Request request);
    }

    /** A request that arrived. */
    public record Request(String method, String path, String query, String body, String authorization) {
        public boolean isBulk() {
            return path.equals("/_bulk");
        }
    }

    /** What a request gets. */
    public sealed interface Answer {
        /** This, and the cluster sees nothing. */
        record Own(int status, Map<String, String> headers, String body) implements Answer {}

        /** What the cluster answers. */
        record Forwarded() implements Answer {}

        /** The cluster does it, but the connection breaks before its answer. */
        record Lost() implements Answer {}

        /** The connection breaks at once. */
        record Broken() implements Answer {}

        static Answer own(int status, String body) {
            return new Own(status, Map.of("Content-Type", "application/json"), body);
        }

        static Answer elastic(int status, String body) {
            return new Own(
                    status, Map.of("Content-Type", "application/json", "X-Elastic-Product", "Elasticsearch"), body);
        }
    }

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;
    private final Optional<URI> cluster;
    private final Script script;

    private ScriptedServer(HttpServer server, Optional<URI> cluster, Script script) {
        this.server = server;
        this.cluster = cluster;
        this.script = script;
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public static ScriptedServer of(Script script) {
        return new ScriptedServer(open(Optional.empty()), Optional.empty(), script);
    }

    public static ScriptedServer before(URI cluster, Script script) {
        return new ScriptedServer(open(Optional.empty()), Optional.of(cluster), script);
    }

    public static ScriptedServer withTls(SSLContext tls, Script script) {
        return new ScriptedServer(open(Optional.of(tls)), Optional.empty(), script);
    }

    private static HttpServer open(Optional<SSLContext> tls) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (tls.isEmpty()) {
                return HttpServer.create(address, 0);
            }
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
            return https;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Everything that arrived so far. */
    public List<Request> requests() {
        return requests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Request request = new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                        .orElse(""));
        requests.add(request);
        try (exchange) {
            switch (script.answer(request)) {
                case Answer.Own own -> respond(exchange, own);
                case Answer.Forwarded() -> respond(exchange, forward(request, exchange));
                case Answer.Lost() -> forward(request, exchange);
                case Answer.Broken() -> {}
            }
        }
    }

    private static void respond(HttpExchange exchange, Answer.Own answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        boolean none = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
        exchange.sendResponseHeaders(answer.status(), none ? -1 : body.length);
        if (!none) {
            exchange.getResponseBody().write(body);
        }
    }

    private Answer.Own forward(Request request, HttpExchange exchange) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(cluster.orElseThrow()
                        .resolve(request.path() + (request.query().isEmpty() ? "" : "?" + request.query())))
                .method(
                        request.method(),
                        request.body().isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(request.body()));
        for (String header : List.of("Content-Type", "Accept")) {
            Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
                    .ifPresent(value -> builder.header(header, value));
        }
        try {
            HttpResponse<String> response = client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer.Own(
                    response.statusCode(),
                    Map.of(
                            "Content-Type",
                            response.headers().firstValue("Content-Type").orElse("application/json"),
                            "X-Elastic-Product",
                            "Elasticsearch"),
                    response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
    }
}
