package dev.convexmirror.systemd;

import dev.convexmirror.status.MirrorStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells systemd, or another service manager that sets {@code NOTIFY_SOCKET}, when the loops run, how far behind they are, and
 * that they still turn; without that variable it does nothing. The sign of life is the one of the liveness probe: a loop that
 * is silent for {@code mirror.health.stalled-after} is not alive, whatever the process does.
 *
 * <p>{@link #started} and {@link #close} are for one thread.
 */
public final class ServiceManager implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ServiceManager.class);
    private static final Duration STATUS_EVERY = Duration.ofSeconds(5);
    /** sd_watchdog_enabled(3) advises half of the time; a third leaves room for a machine that is busy. */
    private static final int SIGNS_PER_TIMEOUT = 3;

    private final Optional<NotifySocket> socket;
    private final Optional<Duration> watchdog;
    private final MirrorStatus status;
    private final Duration stalledAfter;
    private final Thread thread;
    private String lastStatus = "";
    private boolean failed;

    /** Whoever is behind {@code socket}; nothing is sent yet. */
    ServiceManager(
            Optional<NotifySocket> socket, Optional<Duration> watchdog, MirrorStatus status, Duration stalledAfter) {
        this.socket = socket;
        this.watchdog = watchdog;
        this.status = status;
        this.stalledAfter = stalledAfter;
        this.thread = Thread.ofVirtual().name("service-manager").unstarted(this::tellAll);
    }

    /**
     * The service manager of this process; nothing is sent yet.
     *
     * @param environment  of the process
     * @param stalledAfter silence of a loop that counts as its death
     * @throws EnvironmentException when the environment holds what no service manager sets
     */
    public static ServiceManager of(Map<String, String> environment, MirrorStatus status, Duration stalledAfter) {
        String address = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (address.isEmpty()) {
            return new ServiceManager(Optional.empty(), Optional.empty(), status, stalledAfter);
        }
        if (!address.startsWith("/") && !address.startsWith("@")) {
            throw new EnvironmentException("NOTIFY_SOCKET is \"" + address
                    + "\"; it has to be an absolute path, or @ and the name of an abstract socket.");
        }
        return new ServiceManager(
                Optional.of(NotifySocket.at(address)),
                Watchdog.timeout(environment, ProcessHandle.current().pid()),
                status,
                stalledAfter);
    }

    /** Says that the loops run, and from now on how they are. */
    public void started() {
        if (socket.isPresent()) {
            send("READY=1", statusAssignment());
            thread.start();
        }
    }

    private void tellAll() {
        Duration pause = watchdog.map(time -> time.dividedBy(SIGNS_PER_TIMEOUT))
                .filter(time -> time.compareTo(STATUS_EVERY) < 0)
                .orElse(STATUS_EVERY);
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                tell();
            }
        } catch (InterruptedException e) {
            // stopping
        }
    }

    /** One round: the status if it is another, a sign of life if there is one. */
    void tell() {
        List<String> assignments = new ArrayList<>();
        String before = lastStatus;
        String now = statusAssignment();
        if (!now.equals(before)) {
            assignments.add(now);
        }
        if (watchdog.isPresent() && status.turns(stalledAfter)) {
            assignments.add("WATCHDOG=1");
        }
        if (!assignments.isEmpty()) {
            send(assignments.toArray(String[]::new));
        }
    }

    /** Says that the agent is about to end, and nothing after it. */
    @Override
    public void close() {
        if (socket.isPresent()) {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            send("STOPPING=1", "STATUS=Stopping.");
        }
    }

    private String statusAssignment() {
        lastStatus = "STATUS=" + StatusLine.of(status);
        return lastStatus;
    }

    /** A message that cannot be sent is told once; the mirror does not depend on it. */
    private void send(String... assignments) {
        try {
            socket.orElseThrow().send(assignments);
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warnf("Cannot tell the service manager behind NOTIFY_SOCKET: %s.", e.getMessage());
            }
            failed = true;
        }
    }
}
