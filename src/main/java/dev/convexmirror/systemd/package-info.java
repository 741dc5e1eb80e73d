/** Tells the service manager how the agent is: started, alive, how far behind, stopping (sd_notify(3)). */
package dev.convexmirror.systemd;
