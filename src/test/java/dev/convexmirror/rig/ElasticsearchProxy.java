package dev.convexmirror.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Stands before a cluster and makes it slow, or holds requests back at a moment that a test chooses. */
public final class ElasticsearchProxy implements AutoCloseable {

    private final Relay relay;
    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile Predicate<String> holding = line -> false;
    private volatile Predicate<String> late = line -> false;
    private volatile Predicate<String> slow = line -> false;
    private volatile Duration delay = Duration.ZERO;

    /** Listens on a port of its own and passes everything on to {@code target}. */
    public ElasticsearchProxy(URI target) {
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

    /** Where it listens. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Requests whose "METHOD /path" matches wait from now on, until {@link #release}; then they are refused, not sent. */
    public void hold(Predicate<String> requests) {
        holding = requests;
    }

    /** Requests whose "METHOD /path" matches wait from now on, until {@link #release}; then they are sent, late. */
    public void delayUntilReleased(Predicate<String> requests) {
        late = requests;
    }

    /** How many requests were held back so far. */
    public int held() {
        return held.get();
    }

    /** How many requests of {@link #delayUntilReleased} the cluster has answered since. */
    public int arrived() {
        return arrived.get();
    }

    /** Lets go of what is held. */
    public void release() {
        released.countDown();
    }

    /** Requests whose "METHOD /path" matches take so much longer. */
    public void delay(Predicate<String> requests, Duration by) {
        slow = requests;
        delay = by;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String line =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            if (holding.test(line)) {
                held.incrementAndGet();
                released.await();
                return;
            }
            boolean isLate = late.test(line);
            if (isLate) {
                held.incrementAndGet();
                released.await();
            }
            if (slow.test(line)) {
                TimeUnit.NANOSECONDS.sleep(delay.toNanos());
            }
            HttpResponse<byte[]> response = relay.ask(exchange, body);
            if (isLate) {
                arrived.incrementAndGet();
            }
            Relay.answer(exchange, response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        client.shutdownNow();
    }
}
