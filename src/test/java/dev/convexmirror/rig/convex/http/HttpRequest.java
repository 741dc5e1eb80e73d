package dev.convexmirror.rig.convex.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A request as it was received. Immutable as long as nobody writes to its body. */
public final class HttpRequest {
    private static final Pattern AMPERSAND = Pattern.compile("&");
    private final String method;
    private final String path;
    private final String query;
    private final Map<String, String> headers;
    private final byte[] body;

    HttpRequest(String method, String target, Map<String, String> headers, byte[] body) {
        int question = target.indexOf('?');
        this.method = method;
        this.path = question < 0 ? target : target.substring(0, question);
        this.query = question < 0 ? "" : target.substring(question + 1);
        this.headers = headers;
        this.body = body;
    }

    public String method() {
        return method;
    }

    /** The path without the query. */
    public String path() {
        return path;
    }

    /** The value of a header; the name does not depend on case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Header names in lower case, with their values decoded as ISO-8859-1. */
    public Map<String, String> headers() {
        return headers;
    }

    public byte[] body() {
        return body;
    }

    /** The body as text, to assert on. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The decoded arguments of the query; the last one of a name wins. */
    public Map<String, String> arguments() {
        Map<String, String> arguments = new LinkedHashMap<>();
        AMPERSAND.splitAsStream(query).filter(pair -> !pair.isEmpty()).forEach(pair -> {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            arguments.put(decode(name), decode(value));
        });
        return arguments;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
