/** Streaming import in its two families (convex-protocol §6). */
package dev.convexmirror.rig.convex.imports;
