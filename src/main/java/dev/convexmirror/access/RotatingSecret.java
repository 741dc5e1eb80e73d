package dev.convexmirror.access;

import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A secret that files hold. They are read at each use, which costs next to nothing beside a request, so that a secret that
 * was replaced is used from the next request on, however the file was replaced. While a file is away or holds nothing that can
 * be used, the last secret stays. Safe for use by several threads.
 *
 * @param <T> the secret; its {@code equals} tells whether it is another one
 */
public final class RotatingSecret<T> implements Supplier<T> {

    private static final Logger LOG = Logger.getLogger(RotatingSecret.class);

    private final String name;
    private final Supplier<T> reading;
    private volatile T last;
    private volatile boolean troubled;

    /**
     * Reads it for the first time.
     *
     * @param name what the log calls it
     * @param reading reads the secret; throws, with a sentence that does not hold the secret, when it cannot
     */
    public RotatingSecret(String name, Supplier<T> reading) {
        this.name = name;
        this.reading = reading;
        this.last = reading.get();
    }

    /** The secret as the files have it now, or had it last. */
    @Override
    public T get() {
        T now;
        try {
            now = reading.get();
        } catch (RuntimeException e) {
            if (!troubled) {
                troubled = true;
                LOG.warnf("The %s stays what it was: %s", name, e.getMessage());
            }
            return last;
        }
        troubled = false;
        if (!now.equals(last)) {
            last = now;
            LOG.infof("The %s was replaced; the new one is used from now on.", name);
        }
        return now;
    }
}
