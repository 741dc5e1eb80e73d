/** A small HTTP/1.1 server that can also misbehave on purpose. */
package dev.convexmirror.rig.convex.http;
