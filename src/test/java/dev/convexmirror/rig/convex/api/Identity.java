package dev.convexmirror.rig.convex.api;

import java.util.Set;

/** Who is calling. */
sealed interface Identity {
    /** Nobody in particular. */
    record Anonymous() implements Identity {}

    /**
     * The bearer of a key.
     *
     * @param actingUser whether the key speaks for an end user
     */
    record Admin(Set<Permission> permissions, boolean actingUser) implements Identity {}
}
