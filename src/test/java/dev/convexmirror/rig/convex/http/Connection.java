package dev.convexmirror.rig.convex.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Serves the requests of one connection, one after the other. */
final class Connection {
    private static final int BUFFER = 1 << 16;

    private final Socket socket;
    private final Answers answers;
    private final Faults faults;
    private final RequestLog log;

    Connection(Socket socket, Answers answers, Faults faults, RequestLog log) {
        this.socket = socket;
        this.answers = answers;
        this.faults = faults;
        this.log = log;
    }

    void serve() throws IOException {
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
        HttpReader reader = new HttpReader(new BufferedInputStream(socket.getInputStream(), BUFFER), out);
        boolean goesOn = true;
        while (goesOn) {
            Optional<HttpRequest> request = reader.next();
            goesOn = request.isPresent() && answer(request.get(), out);
        }
    }

    /** Answers a request; returns whether the connection goes on. */
    private boolean answer(HttpRequest request, OutputStream out) throws IOException {
        log.add(request);
        Optional<Fault> fault = faults.strike(request);
        if (fault.filter(Fault.Reset.class::isInstance).isPresent()) {
            reset();
            return false;
        }
        HttpResponse response = response(request, fault);
        boolean close =
                request.header("connection").filter("close"::equalsIgnoreCase).isPresent();
        writeHead(response, close, out);
        boolean whole = request.method().equals("HEAD") || writeBody(response, fault, out);
        return whole && !close;
    }

    private HttpResponse response(HttpRequest request, Optional<Fault> fault) {
        return switch (fault.orElse(null)) {
            case Fault.Answer answer -> answer.response();
            case Fault.Stale stale -> answers.last(request.path()).orElseGet(() -> answers.of(request));
            case null, default -> answers.of(request);
        };
    }

    private static void writeHead(HttpResponse response, boolean close, OutputStream out) throws IOException {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 ").append(response.status()).append(" \r\n");
        response.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (close) {
            head.append("connection: close\r\n");
        }
        head.append("content-length: ").append(response.length()).append("\r\n\r\n");
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes the body; returns false when a fault has cut it off. */
    private boolean writeBody(HttpResponse response, Optional<Fault> fault, OutputStream out) throws IOException {
        OutputStream body = out;
        if (fault.isPresent()) {
            out.flush();
            body = new FaultyBody(out, fault.get(), response.length());
        }
        try {
            for (byte[] piece : response.body()) {
                body.write(piece, 0, piece.length);
            }
            body.flush();
            return true;
        } catch (FaultyBody.CutException e) {
            if (fault.orElseThrow() instanceof Fault.Cut cut && cut.reset()) {
                reset();
            }
            return false;
        }
    }

    /** Without lingering, closing a socket sends a reset. */
    private void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
