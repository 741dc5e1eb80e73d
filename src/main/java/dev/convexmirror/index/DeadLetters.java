package dev.convexmirror.index;

import co.elastic.clients.elasticsearch.core.BulkResponse;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.DeadLetterIndex.Stamp;
import dev.convexmirror.index.Patience.TryAgainException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes that Elasticsearch refused for good, in the index {@code convex-mirror-dead-letters}: one entry for each
 * document, the newest refusal, until a version as new is accepted. Safe for use by several threads.
 */
public final class DeadLetters {
    /** A request holds at most this many characters of sources, or one letter. */
    private static final int PORTION = 1 << 20;

    private final ElasticsearchConnection connection;
    private final String mirror;
    private final DeadLetterIndex index;
    private final KnownLetters known = new KnownLetters();

    /** @param mirror {@code mirror.name} */
    public DeadLetters(ElasticsearchConnection connection, String mirror, Clock clock) {
        this.connection = connection;
        this.mirror = mirror;
        this.index = new DeadLetterIndex(connection, mirror, clock);
    }

    /** How many documents of this mirror are dead letters, as of about a second ago. */
    public long count() {
        return connection
                .call(
                        "count the dead letters",
                        client -> client.count(count -> count.index(IndexNames.DEAD_LETTER_INDEX)
                                .ignoreUnavailable(true)
                                .query(query ->
                                        query.term(term -> term.field("mirror").value(mirror)))))
                .count();
    }

    /**
     * Learns which documents are dead letters, so that those are cleared that are accepted from now on.
     *
     * @return how many there are
     */
    public int remember() {
        return new KeptLetters(connection, mirror)
                .forEach(
                        KeptLetters.Filter.all(), false, letter -> known.add(letter.table(), letter.id(), letter.ts()));
    }

    /**
     * Keeps one letter; for commands, which report a failure themselves.
     *
     * @param reason what Elasticsearch said
     * @param source the document as JSON text
     */
    public void keep(TableName table, String id, long ts, String reason, String source) {
        DeadLetter letter = new DeadLetter(table, id, ts, reason, source);
        try {
            requireDone(index.put(List.of(letter)));
        } catch (ElasticsearchCallException e) {
            if (e.status().orElse(0) != 413) {
                throw e;
            }
            requireDone(index.put(List.of(new DeadLetter(table, id, ts, reason, ""))));
        }
    }

    /** Whether any document is known to be a dead letter, so that {@link #clear} may have something to do. */
    boolean areKnown() {
        return !known.isEmpty();
    }

    /** Blocks until the letters of documents that were accepted are gone, however long that takes. */
    void clear(List<Operation> accepted, BulkListener listener) throws InterruptedException {
        List<Stamp> stamps = known.among(accepted);
        if (!stamps.isEmpty()) {
            new Patience(listener).insist(() -> requireDone(index.remove(stamps)));
            known.remove(stamps);
        }
    }

    /** Blocks until all are durable, however long that takes. */
    void write(List<DeadLetter> letters, BulkListener listener) throws InterruptedException {
        Patience patience = new Patience(listener);
        for (List<DeadLetter> portion : portions(letters)) {
            patience.insist(() -> attempt(portion, listener));
            portion.forEach(letter -> known.add(letter.table(), letter.id(), letter.ts()));
        }
    }

    private static List<List<DeadLetter>> portions(List<DeadLetter> letters) {
        List<List<DeadLetter>> portions = new ArrayList<>();
        long size = PORTION;
        for (DeadLetter letter : letters) {
            size += letter.source().length();
            if (size >= PORTION || portions.isEmpty()) {
                portions.add(new ArrayList<>());
                size = letter.source().length();
            }
            portions.getLast().add(letter);
        }
        return portions;
    }

    private void attempt(List<DeadLetter> letters, BulkListener listener) throws InterruptedException {
        BulkResponse answer;
        try {
            answer = index.put(letters);
        } catch (ElasticsearchCallException e) {
            if (e.status().orElse(0) != 413) {
                throw e;
            }
            divide(letters, listener);
            return;
        }
        requireDone(answer);
    }

    /** A newer letter that is there already, and one that is gone already, are as good. */
    private static void requireDone(BulkResponse answer) {
        for (var item : answer.items()) {
            boolean gone = item.status() == 404 && item.error() == null;
            if (item.status() >= 300 && item.status() != 409 && !gone) {
                String type = item.error() == null ? "" : " (" + item.error().type() + ")";
                throw new TryAgainException(
                        "The index " + IndexNames.DEAD_LETTER_INDEX + " refused a dead letter with " + item.status()
                                + type + ".",
                        null);
            }
        }
    }

    /** A letter that is too large even alone is kept without its document, which Convex still has. */
    private void divide(List<DeadLetter> letters, BulkListener listener) throws InterruptedException {
        if (letters.size() > 1) {
            write(letters.subList(0, letters.size() / 2), listener);
            write(letters.subList(letters.size() / 2, letters.size()), listener);
            return;
        }
        DeadLetter letter = letters.getFirst();
        if (letter.source().isEmpty()) {
            throw new TryAgainException("Elasticsearch accepts no request of the size of a dead letter.", null);
        }
        write(List.of(new DeadLetter(letter.table(), letter.id(), letter.ts(), letter.reason(), "")), listener);
    }
}
