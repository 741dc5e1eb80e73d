package dev.convexmirror.rig.convex.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A response to send.
 *
 * @param headers besides content-length; names in lower case
 * @param body in pieces that are written one after the other, so that big bodies are never copied together
 */
public record HttpResponse(int status, Map<String, String> headers, List<byte[]> body) {
    /** A response without a body. */
    public static HttpResponse empty(int status) {
        return new HttpResponse(status, Map.of(), List.of());
    }

    public static HttpResponse json(int status, byte[]... body) {
        return of(status, "application/json", List.of(body));
    }

    public static HttpResponse json(List<byte[]> body) {
        return of(200, "application/json", body);
    }

    public static HttpResponse text(int status, String contentType, String body) {
        return of(status, contentType, List.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    public HttpResponse with(Map<String, String> moreHeaders) {
        Map<String, String> all = new TreeMap<>(headers);
        all.putAll(moreHeaders);
        return new HttpResponse(status, Map.copyOf(all), body);
    }

    long length() {
        return body.stream().mapToLong(piece -> piece.length).sum();
    }

    private static HttpResponse of(int status, String contentType, List<byte[]> body) {
        return new HttpResponse(status, Map.of("content-type", contentType), body);
    }
}
