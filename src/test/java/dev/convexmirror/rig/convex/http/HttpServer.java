package dev.convexmirror.rig.convex.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * An HTTP/1.1 server on a loopback port with a virtual thread per connection. Unlike the JDK's it can reset connections
 * and end bodies early.
 */
public final class HttpServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Answers answers;
    private final Faults faults;
    private final RequestLog log;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;

    /**
     * Starts to listen.
     *
     * @param port 0 for any free one
     */
    public HttpServer(int port, Function<HttpRequest, HttpResponse> handler, Faults faults, RequestLog log)
            throws IOException {
        this.answers = new Answers(handler);
        this.faults = faults;
        this.log = log;
        socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
        acceptor = Thread.ofVirtual().name("convex-emulator").start(this::accept);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Stops listening and drops all connections. */
    @Override
    public void close() throws IOException {
        socket.close();
        try {
            // a thread that waits for a connection keeps the port until it has noticed
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (SocketException e) {
                // Closed; the loop ends.
            } catch (IOException e) {
                throw new IllegalStateException("Cannot accept connections: " + e.getMessage(), e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new Connection(socket, answers, faults, log).serve();
        } catch (IOException e) {
            // The client went away or the server was closed: nobody is left to tell.
        } finally {
            connections.remove(socket);
        }
    }
}
