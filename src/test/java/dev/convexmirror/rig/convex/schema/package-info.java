/** Inferred shapes of tables and the JSON Schemas made of them (convex-protocol §5). */
package dev.convexmirror.rig.convex.schema;
