/** What the mirror says of itself: probes, metrics, progress. Nothing here changes anything. */
package dev.convexmirror.status;
