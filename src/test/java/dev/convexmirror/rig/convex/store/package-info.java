/** The state of an emulated deployment: tablets, revisions, the change log, imports. */
package dev.convexmirror.rig.convex.store;
