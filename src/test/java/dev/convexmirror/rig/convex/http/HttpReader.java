package dev.convexmirror.rig.convex.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the requests of one connection, with bodies of known length or in chunks. */
final class HttpReader {
    private static final int MAX_LINE = 1 << 16;
    private static final int MAX_BODY = 1 << 26;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final InputStream in;
    private final OutputStream out;

    HttpReader(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next request; empty when the client has closed the connection. */
    Optional<HttpRequest> next() throws IOException {
        String line = readLine();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        int methodEnd = line.indexOf(' ');
        int targetEnd = line.lastIndexOf(' ');
        if (methodEnd < 0 || targetEnd <= methodEnd) {
            throw new ProtocolException("Not a request line");
        }
        Map<String, String> headers = readHeaders();
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            out.write(CONTINUE);
            out.flush();
        }
        byte[] body = readBody(headers);
        return Optional.of(
                new HttpRequest(line.substring(0, methodEnd), line.substring(methodEnd + 1, targetEnd), headers, body));
    }

    private Map<String, String> readHeaders() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new ProtocolException("Not a header line");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private byte[] readBody(Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return readChunks();
        }
        return readExactly(Long.parseLong(headers.getOrDefault("content-length", "0")));
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String line = readLine();
            int extension = line.indexOf(';');
            long size = Long.parseLong(extension < 0 ? line : line.substring(0, extension), 16);
            if (size == 0) {
                readHeaders();
                return body.toByteArray();
            }
            body.writeBytes(readExactly(size));
            if (body.size() > MAX_BODY || !readLine().isEmpty()) {
                throw new ProtocolException("Body too long or chunk without end");
            }
        }
    }

    private byte[] readExactly(long length) throws IOException {
        if (length > MAX_BODY) {
            throw new ProtocolException("Body of " + length + " bytes is too long");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new EOFException("The client closed the connection within a body");
        }
        return bytes;
    }

    /** A line without its end; empty also at the end of the stream. */
    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
            if (line.size() > MAX_LINE) {
                throw new ProtocolException("Line too long");
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
