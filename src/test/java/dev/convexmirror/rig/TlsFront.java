package dev.convexmirror.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Takes TLS from connections before it passes them on to a server that speaks none. */
public final class TlsFront implements AutoCloseable {

    private final URI target;
    private final SSLServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /**
     * Listens on a port of its own.
     *
     * @param clientsNeedCertificates whether connections without a certificate that the context trusts are refused
     */
    public TlsFront(URI target, SSLContext context, boolean clientsNeedCertificates) {
        this.target = target;
        try {
            listening = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        listening.setNeedClientAuth(clientsNeedCertificates);
        Thread.ofVirtual().start(this::accept);
    }

    /** Where it listens. */
    public URI url() {
        return URI.create("https://127.0.0.1:" + listening.getLocalPort());
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                Thread.ofPlatform().daemon().start(() -> passOn(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void passOn(Socket client) {
        try (client;
                Socket server = new Socket(target.getHost(), target.getPort())) {
            open.add(server);
            Thread answers = Thread.ofPlatform().daemon().start(() -> copy(server, client));
            copy(client, server);
            answers.join();
        } catch (IOException e) {
            // either side has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until either side ends; then both do. */
    private static void copy(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // either side has gone
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
