package dev.convexmirror.verify;

import dev.convexmirror.checkpoint.MirrorState;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Amendments;
import dev.convexmirror.index.Amendments.Amendment;
import dev.convexmirror.index.Amendments.Outcome;
import dev.convexmirror.index.DeadLetters;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.KeptLetter;
import dev.convexmirror.index.KeptLetters;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes dead letters again, beside a running agent, with the version of the refused change: what the agent wrote since
 * then wins. They go to what readers see. A letter of a table that is being loaded anew stays: only one of its two
 * generations could be written to without harm, and the letter would be gone. For one thread.
 */
public final class Replay {

    private final ElasticsearchConnection elasticsearch;
    private final String mirror;
    private final KeptLetters kept;
    private final DeadLetters letters;
    private final Listener listener;
    private final Map<Target, KeptLetter> waiting = new HashMap<>();

    /** @param listener is told what became of each letter */
    public Replay(ElasticsearchConnection elasticsearch, String mirror, Listener listener) {
        this.elasticsearch = elasticsearch;
        this.mirror = mirror;
        this.kept = new KeptLetters(elasticsearch, mirror);
        this.letters = new DeadLetters(elasticsearch, mirror, Clock.systemUTC());
        this.listener = listener;
    }

    private record Target(String alias, String id) {}

    /** Is told what became of each letter. */
    public interface Listener {
        /** The document is in the index now, or a newer version of it; the letter is gone. */
        void cleared(KeptLetter letter);

        /**
         * The letter is still there.
         *
         * @param reason why, for people; may quote the document when Elasticsearch refused it again
         */
        void kept(KeptLetter letter, String reason);
    }

    /** Tries all letters that are meant; may throw {@link dev.convexmirror.index.ElasticsearchCallException}. */
    public void replay(KeptLetters.Filter filter) {
        Map<TableName, TableState> tables = MirrorState.readCheckpoint(elasticsearch, mirror)
                .<Map<TableName, TableState>>map(checkpoint -> checkpoint.tables())
                .orElse(Map.of());
        Amendments amendments = new Amendments(elasticsearch, this::amended);
        int ignored = kept.forEach(filter, true, letter -> {
            Optional<TableState> state = Optional.ofNullable(tables.get(letter.table()));
            Optional<String> impossible = impossible(letter, state);
            if (impossible.isPresent()) {
                listener.kept(letter, impossible.get());
                return;
            }
            String alias = state.orElseThrow().alias();
            waiting.put(new Target(alias, letter.id()), letter);
            amendments.add(new Amendment(
                    alias, letter.id(), letter.ts(), letter.source().orElseThrow()));
        });
        amendments.flush();
    }

    private static Optional<String> impossible(KeptLetter letter, Optional<TableState> state) {
        if (state.isEmpty() || state.get().serving().isEmpty()) {
            return Optional.of("Readers do not see its table yet; replay it when they do.");
        }
        if (state.get().filling().isPresent()) {
            return Optional.of("Its table is being loaded anew; replay it when that is done.");
        }
        return letter.source().isEmpty()
                ? Optional.of(
                        "It was too large to be kept with its document, which comes again when it changes in Convex.")
                : Optional.empty();
    }

    private void amended(Amendment amendment, Outcome outcome) {
        KeptLetter letter = Optional.ofNullable(waiting.remove(new Target(amendment.target(), amendment.id())))
                .orElseThrow();
        switch (outcome) {
            case Outcome.Done done -> clear(letter);
            case Outcome.Superseded superseded -> clear(letter);
            case Outcome.Refused refused -> {
                letters.keep(
                        letter.table(),
                        letter.id(),
                        letter.ts(),
                        refused.reason(),
                        letter.source().orElse(""));
                listener.kept(letter, refused.reason());
            }
            case Outcome.NotNow notNow ->
                listener.kept(letter, "Elasticsearch answered " + notNow.status() + "; try again later.");
        }
    }

    private void clear(KeptLetter letter) {
        kept.remove(letter);
        listener.cleared(letter);
    }
}
