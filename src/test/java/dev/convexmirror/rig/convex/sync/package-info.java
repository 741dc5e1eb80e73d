/** The data sync API: selection, cursor, pages and the list of active syncs (convex-protocol §2). */
package dev.convexmirror.rig.convex.sync;
