/** A Convex deployment to test against: real HTTP, the behaviour of convex-protocol §1, §2, §4 and §5. */
package dev.convexmirror.rig.convex;
