package dev.convexmirror.index;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.http.HttpHost;

/**
 * The nodes to talk to.
 *
 * @param nodes at least one
 * @param path the path before every request, {@code ""} when there is none
 */
record Hosts(List<HttpHost> nodes, String path) {
    private static final String KEY = "mirror.elasticsearch.hosts";

    static Hosts parse(List<String> urls) {
        if (urls.isEmpty()) {
            throw new InvalidConfigurationException(
                    KEY + " is empty; set the URLs of the cluster's nodes, such as https://localhost:9200.");
        }
        List<URI> uris = urls.stream().map(Hosts::uri).toList();
        Set<String> paths = uris.stream().map(Hosts::path).collect(Collectors.toSet());
        if (paths.size() > 1) {
            throw new InvalidConfigurationException(
                    KEY + " names different paths " + paths + "; all hosts need the same one.");
        }
        return new Hosts(
                uris.stream()
                        .map(uri -> new HttpHost(uri.getHost(), uri.getPort(), uri.getScheme()))
                        .toList(),
                paths.iterator().next());
    }

    private static URI uri(String text) {
        if (text.contains("@")) {
            // Not quoted: what stands before the @ is a password.
            throw new InvalidConfigurationException(KEY + " holds a URL with credentials; use"
                    + " mirror.elasticsearch.username and password, or api-key, instead.");
        }
        URI uri;
        try {
            uri = URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw malformed(text);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("http") || scheme.equals("https");
        if (!web || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw malformed(text);
        }
        return uri;
    }

    private static InvalidConfigurationException malformed(String text) {
        return new InvalidConfigurationException(
                KEY + " holds '" + text + "', which is no URL of a host; write it like https://localhost:9200.");
    }

    private static String path(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    @Override
    public String toString() {
        return nodes.stream().map(HttpHost::toURI).map(uri -> uri + path).collect(Collectors.joining(", "));
    }
}
