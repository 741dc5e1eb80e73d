/**
 * Is the index equal to the source? Walks both, settles what differs while both change, and mends single documents. Knows
 * the source, the document and the index, as {@code export} does, and shares no state with it but the checkpoint.
 */
package dev.convexmirror.verify;
