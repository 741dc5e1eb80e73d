package dev.convexmirror.convex;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers each connection with raw bytes, for answers that no well-behaved server gives. */
final class OddServer implements AutoCloseable {

    /** Writes the answer, and breaks off as it likes; the connection stays open until the server is closed. */
    @FunctionalInterface
    interface Answer {
        void write(OutputStream out) throws IOException;
    }

    /** Such a request has no lines to read. */
    private static final int TLS_HANDSHAKE = 0x16;

    private final ServerSocket listening;
    private final Answer answer;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean hungUp;

    OddServer(Answer answer) throws IOException {
        this.answer = answer;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    static OddServer answering(String raw) throws IOException {
        return new OddServer(out -> out.write(raw.getBytes(StandardCharsets.UTF_8)));
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** The heads of the requests. */
    List<String> requests() {
        return requests;
    }

    /** Whether a client has closed its connection before it had the whole answer. */
    boolean hungUp() {
        return hungUp;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            in.mark(1);
            if (in.read() == TLS_HANDSHAKE) {
                answer.write(socket.getOutputStream());
                return;
            }
            in.reset();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            requests.add(head.toString());
            answer.write(socket.getOutputStream());
            socket.getOutputStream().flush();
        } catch (IOException e) {
            hungUp = true;
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
