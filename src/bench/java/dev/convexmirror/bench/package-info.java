/** {@code ./dev bench}: what the agent achieves, as ratios to what the machine can do, all in one run. */
package dev.convexmirror.bench;
