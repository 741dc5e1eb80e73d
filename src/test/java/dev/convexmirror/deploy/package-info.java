/** What is in {@code deploy} and {@code .github} fits the tools that read it, and the agent. */
package dev.convexmirror.deploy;
