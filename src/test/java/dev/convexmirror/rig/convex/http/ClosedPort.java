package dev.convexmirror.rig.convex.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/**
 * A loopback port that refuses connections, and that no other process is given meanwhile. A port that is merely free may be the
 * next one that the system gives to anybody, who then answers in the place of the server that is meant to be away.
 */
public final class ClosedPort implements AutoCloseable {
    private final Socket socket;

    private ClosedPort(Socket socket) {
        this.socket = socket;
    }

    /** Any that is free. */
    public static ClosedPort any() {
        return at(0);
    }

    /**
     * This one, as soon as nobody listens at it; connections that its server had may still be open.
     *
     * @throws UncheckedIOException when somebody listens
     */
    public static ClosedPort at(int port) {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new ClosedPort(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot hold port " + port + ": " + e.getMessage(), e);
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Of a server by HTTP that is away. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Lets anybody listen at it; may be called again. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
