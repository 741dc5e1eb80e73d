/**
 * The loop: feed, document, index, checkpoint. Only {@code verify} knows all of them as well.
 *
 * <p>A page is fetched and transformed into a spool on one thread ({@link dev.convexmirror.export.PageFetcher}, ahead of
 * need), applied from there on another ({@link dev.convexmirror.export.PageApplier}), and then the checkpoint moves
 * ({@link dev.convexmirror.export.Exporter}).
 */
package dev.convexmirror.export;
