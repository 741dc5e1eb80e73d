package dev.convexmirror.systemd;

import java.io.IOException;

/** A way to the service manager. For one thread at a time. */
interface NotifySocket {

    /** Set by GraalVM; {@code runtime} in a program that it has built. */
    String IN_IMAGE = "org.graalvm.nativeimage.imagecode";

    /**
     * Sends one message.
     *
     * @param assignments lines such as {@code READY=1}, see sd_notify(3)
     * @throws IOException when it could not be handed over; the service manager never answers
     */
    void send(String... assignments) throws IOException;

    /** The way there is in this kind of program (docs/decisions/0006-systemd-notify.md). */
    static NotifySocket at(String address) {
        return "runtime".equals(System.getProperty(IN_IMAGE)) ? LibcSocket.at(address) : new NotifyProgram();
    }
}
