/** Random runs of the whole mirror, with faults of both sides and of the agent, against the source as the model. */
package dev.convexmirror.model;
