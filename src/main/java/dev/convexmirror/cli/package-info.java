/** The commands, one a class, and the one place that turns a failure into a sentence and an exit code. */
package dev.convexmirror.cli;
