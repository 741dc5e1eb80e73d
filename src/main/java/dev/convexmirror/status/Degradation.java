package dev.convexmirror.status;

import dev.convexmirror.export.ExportListener.TableOverview;
import dev.convexmirror.index.Aliases;
import dev.convexmirror.index.DeadLetters;
import dev.convexmirror.index.ElasticsearchCallException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Looks every 30 s at how many documents are dead letters. Too many make the mirror degraded: readers should know
 * that they see less than there is, but a mirror that is stopped would show even less.
 */
@Singleton
public final class Degradation {

    private static final Logger LOG = Logger.getLogger(Degradation.class);
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final MirrorStatus status;
    private final DeadLetterConfig config;
    private volatile long letters;
    private volatile Optional<String> reason = Optional.empty();

    private record Sink(DeadLetters letters, Aliases aliases) {}

    @Inject
    Degradation(MirrorStatus status, DeadLetterConfig config, MeterRegistry registry) {
        this.status = status;
        this.config = config;
        Gauge.builder("convex_mirror.dead.letters", this, each -> each.letters)
                .description("Documents that are dead letters now")
                .register(registry);
        Gauge.builder("convex_mirror.degraded", this, each -> each.reason.isPresent() ? 1 : 0)
                .description("1 while more documents are dead letters than mirror.dead-letters allows")
                .register(registry);
    }

    /** Begins to look, until the result is closed. */
    public Repeating follow(DeadLetters deadLetters, Aliases aliases) {
        Sink sink = new Sink(deadLetters, aliases);
        return Repeating.start("dead-letter-watch", FIRST, EVERY, () -> lookAt(sink));
    }

    /** Why the mirror is degraded, a sentence; empty when it is not. */
    public Optional<String> reason() {
        return reason;
    }

    private void lookAt(Sink sink) {
        try {
            look(sink);
        } catch (ElasticsearchCallException e) {
            // the loops report that Elasticsearch does not answer; what was seen last stays
            LOG.debug(e.getMessage());
        }
    }

    private void look(Sink sink) {
        letters = sink.letters().count();
        boolean before = reason.isPresent();
        reason = letters == 0 ? Optional.empty() : judge(letters, documents(sink.aliases()));
        if (reason.isPresent() && !before) {
            LOG.warnf("Degraded: %s", reason.get());
        }
    }

    private long documents(Aliases aliases) {
        List<String> served = status.tables().stream()
                .filter(table -> !table.serving().isEmpty())
                .map(TableOverview::alias)
                .toList();
        return aliases.documents(served);
    }

    Optional<String> judge(long count, long documents) {
        double share = (double) count / (count + documents);
        if (count > config.maxCount()) {
            return Optional.of(count + " documents are dead letters, which is more than mirror.dead-letters.max-count ("
                    + config.maxCount() + ").");
        }
        if (share > config.maxShare()) {
            return Optional.of(count + " of " + (count + documents)
                    + " documents are dead letters, which is more than the share of mirror.dead-letters.max-share ("
                    + config.maxShare() + ").");
        }
        return Optional.empty();
    }
}
