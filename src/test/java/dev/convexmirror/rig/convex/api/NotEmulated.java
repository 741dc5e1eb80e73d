package dev.convexmirror.rig.convex.api;

import dev.convexmirror.rig.convex.http.ApiException;

/** What the emulator says where it does not go on; no real deployment ever answers 501. */
final class NotEmulated {
    private NotEmulated() {}

    static ApiException exception() {
        return new ApiException(501, "NotEmulated", "The Convex emulator does not do this");
    }
}
