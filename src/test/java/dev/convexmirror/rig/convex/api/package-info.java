/** The routes of a deployment, and the checks in front of them (convex-protocol §1). */
package dev.convexmirror.rig.convex.api;
