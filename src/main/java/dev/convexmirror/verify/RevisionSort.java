package dev.convexmirror.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * Sorts any number of revisions by document and age in bounded memory: sorted runs in a temporary file, merged while they
 * are read. Filled by one thread, then read.
 */
final class RevisionSort implements AutoCloseable {

    /** Some 13 MB of revisions in memory; ten million documents make 153 runs, each read with 16 KiB. */
    static final int RUN = 1 << 16;

    private final int run;
    private final Spill spill;
    private final List<Spill.Section> runs = new ArrayList<>();
    private final List<Revision> collecting = new ArrayList<>();

    /** @param run how many revisions may be in memory */
    RevisionSort(int run, Path directory) {
        this.run = run;
        this.spill = new Spill(directory);
    }

    void add(Revision revision) {
        collecting.add(revision);
        if (collecting.size() >= run) {
            spill();
        }
    }

    private void spill() {
        collecting.sort(Revision.BY_AGE);
        collecting.forEach(spill::append);
        collecting.clear();
        runs.add(spill.finish());
    }

    /** Everything in order; nothing may be added after. */
    Groups sorted() {
        collecting.sort(Revision.BY_AGE);
        List<Iterator<Revision>> sources = new ArrayList<>();
        sources.add(collecting.iterator());
        runs.forEach(section -> sources.add(spill.read(section)));
        return new Groups(new Merge(sources));
    }

    @Override
    public void close() {
        spill.close();
    }

    private record Head(Revision revision, Iterator<Revision> rest) {}

    private static final class Merge implements Iterator<Revision> {
        private final PriorityQueue<Head> heads =
                new PriorityQueue<>(Comparator.comparing(Head::revision, Revision.BY_AGE));

        Merge(List<Iterator<Revision>> sources) {
            sources.forEach(this::push);
        }

        private void push(Iterator<Revision> source) {
            if (source.hasNext()) {
                heads.add(new Head(source.next(), source));
            }
        }

        @Override
        public boolean hasNext() {
            return !heads.isEmpty();
        }

        @Override
        public Revision next() {
            if (heads.isEmpty()) {
                throw new NoSuchElementException();
            }
            Head head = heads.remove();
            push(head.rest());
            return head.revision();
        }
    }
}
