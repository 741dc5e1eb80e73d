package dev.convexmirror.index;

import java.util.Optional;

/**
 * What a cluster says of itself.
 *
 * @param cluster the cluster's name, empty when the server does not tell
 * @param version such as {@code 9.5.3}, empty when the server does not tell
 */
public record ServerInfo(Optional<String> cluster, Optional<String> version) {}
