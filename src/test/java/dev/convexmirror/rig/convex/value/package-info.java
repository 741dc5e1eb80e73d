/** Convex values, ids, names and their JSON encodings (convex-protocol §4). */
package dev.convexmirror.rig.convex.value;
