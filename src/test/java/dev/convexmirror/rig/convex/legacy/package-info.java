/** The older export API: snapshots page by page, and the deltas after them (convex-protocol §3). */
package dev.convexmirror.rig.convex.legacy;
