/** {@code ./dev demo}: a changing deployment, a real Elasticsearch and the agent between them, on one machine. */
package dev.convexmirror.demo;
