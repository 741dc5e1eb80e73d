package dev.convexmirror.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.convexmirror.rig.Relay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between one agent and the cluster and makes trouble: failures, a partition, and the death of the agent right before
 * or right after one of its requests takes effect.
 */
final class SinkGate implements AutoCloseable {

    private static final int BUSY = 429;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;
    private static final Duration SLOWNESS = Duration.ofMillis(300);

    private final Relay relay;
    private final HttpServer server;
    private final Queue<Trouble> troubles = new ArrayDeque<>();
    private Optional<Death> death = Optional.empty();
    private long partitionedUntil = System.nanoTime();

    /** What goes wrong with a request. */
    enum Trouble {
        BUSY,
        UNAVAILABLE,
        TOO_LARGE,
        /** The connection breaks, and the cluster has not seen the request. */
        LOST,
        /** The connection breaks when the cluster has done what it was asked for. */
        UNANSWERED,
        SLOW,
        /** The cluster does all of a bulk request but one item, for which it is too busy. */
        ITEM_BUSY
    }

    private static final class Death {
        private int requestsLeft;
        private final boolean afterwards;
        private final Runnable crash;

        private Death(int requestsLeft, boolean afterwards, Runnable crash) {
            this.requestsLeft = requestsLeft;
            this.afterwards = afterwards;
            this.crash = crash;
        }
    }

    /** Listens on a port of its own and passes everything on to {@code target}. */
    SinkGate(URI target, HttpClient client) {
        this.relay = new Relay(target, client);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next requests have this trouble. */
    synchronized void trouble(Trouble trouble, int times) {
        for (int i = 0; i < times; i++) {
            troubles.add(trouble);
        }
    }

    /** Nothing comes through for a while; what was held back then arrives late, even when another agent leads by then. */
    synchronized void partition(Duration length) {
        partitionedUntil = System.nanoTime() + length.toNanos();
    }

    /**
     * The agent dies with one of its next requests.
     *
     * @param requests   how many go well before
     * @param afterwards whether the request still takes effect
     */
    synchronized void crashAfter(int requests, boolean afterwards, Runnable crash) {
        death = Optional.of(new Death(requests, afterwards, crash));
    }

    /** No more trouble; a death that did not come yet does not come. */
    synchronized void calm() {
        troubles.clear();
        death = Optional.empty();
        partitionedUntil = System.nanoTime();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean bulk = exchange.getRequestURI().getPath().endsWith("_bulk");
            Optional<Death> dying = dying();
            if (dying.isPresent() && !dying.get().afterwards) {
                dying.get().crash.run();
                return;
            }
            awaitEndOfPartition();
            Optional<Trouble> trouble = dying.isPresent() ? Optional.empty() : next();
            switch (trouble.orElse(Trouble.SLOW)) {
                case BUSY -> answer(exchange, BUSY, "es_rejected_execution_exception");
                case UNAVAILABLE -> answer(exchange, UNAVAILABLE, "unavailable_shards_exception");
                case LOST -> {}
                case UNANSWERED -> {
                    HttpResponse<byte[]> ignored = relay.ask(exchange, body);
                }
                case TOO_LARGE -> {
                    if (bulk && new BulkBody(body).items() > 1) {
                        answer(exchange, TOO_LARGE, "content_too_large");
                    } else {
                        forward(exchange, body);
                    }
                }
                case ITEM_BUSY -> {
                    if (bulk && new BulkBody(body).items() > 1) {
                        allButOne(exchange, new BulkBody(body));
                    } else {
                        forward(exchange, body);
                    }
                }
                case SLOW -> {
                    if (trouble.isPresent()) {
                        LockSupport.parkNanos(SLOWNESS.toNanos());
                    }
                    HttpResponse<byte[]> response = relay.ask(exchange, body);
                    if (dying.isPresent()) {
                        dying.get().crash.run();
                    } else {
                        Relay.answer(exchange, response);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Optional<Death> dying() {
        if (death.isPresent() && death.get().requestsLeft-- <= 0) {
            Optional<Death> now = death;
            death = Optional.empty();
            return now;
        }
        return Optional.empty();
    }

    private synchronized Optional<Trouble> next() {
        return Optional.ofNullable(troubles.poll());
    }

    private synchronized long partitionLeft() {
        return partitionedUntil - System.nanoTime();
    }

    private void awaitEndOfPartition() {
        for (long left = partitionLeft(); left > 0; left = partitionLeft()) {
            LockSupport.parkNanos(left);
        }
    }

    private void allButOne(HttpExchange exchange, BulkBody bulk) throws IOException, InterruptedException {
        int left = bulk.items() / 2;
        HttpResponse<byte[]> response = relay.ask(exchange, bulk.without(left));
        send(exchange, response.statusCode(), "application/json", bulk.withBusy(left, response.body()));
    }

    private void forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        Relay.answer(exchange, relay.ask(exchange, body));
    }

    private static void answer(HttpExchange exchange, int status, String type) throws IOException {
        String body =
                "{\"error\":{\"type\":\"" + type + "\",\"reason\":\"by the model test\"},\"status\":" + status + "}";
        send(exchange, status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
        Relay.answer(exchange, status, body);
    }

    @Override
    public void close() {
        calm();
        server.stop(0);
    }
}
