package dev.convexmirror.rig;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Looks to {@link AgentProcess} like the agent: its words decide how it behaves. */
final class FakeAgent {
    private FakeAgent() {}

    public static void main(String[] words) throws Exception {
        switch (words[0]) {
            case "fail" -> {
                System.err.println("mirror.convex.url is missing");
                System.exit(2);
            }
            case "show" -> {
                System.out.println("url " + System.getenv("MIRROR_CONVEX_URL"));
                System.out.println(Files.readString(Path.of("config/application.properties")));
            }
            default -> serve();
        }
    }

    private static void serve() throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger asked = new AtomicInteger();
        answer(
                server,
                "/q/health/ready",
                () -> asked.incrementAndGet() < 3 ? "{\"status\":\"DOWN\"}" : "{\"status\":\"UP\"}");
        answer(server, "/q/health/live", () -> "{\"status\":\"UP\"}");
        answer(
                server,
                "/q/metrics",
                () -> "# HELP x\nx_total{table=\"a\",state=\"b\"} 2.0\nx_total{table=\"c\"} 3.0\n");
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
        System.out.println("started. Management interface listening on http://127.0.0.1:"
                + server.getAddress().getPort() + ".");
        new CountDownLatch(1).await();
    }

    private static void answer(HttpServer server, String path, Supplier<String> body) {
        server.createContext(path, exchange -> {
            String text = body.get();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(text.contains("DOWN") ? 503 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
