package dev.convexmirror.imports.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the messages of the plugin pgoutput, protocol version 1 (PostgreSQL 17, §53.9). */
final class PgOutput {

    /** 2000-01-01 in microseconds since 1970. */
    private static final long EPOCH_MICROS = Duration.between(Instant.EPOCH, Instant.parse("2000-01-01T00:00:00Z"))
                    .toSeconds()
            * 1_000_000;

    private static final long NANOS_PER_MICRO = 1_000;

    private PgOutput() {}

    /** What a message says; messages that do not matter to a mirror are left out. */
    sealed interface Message {

        /** A transaction begins; {@code ts} is when it was committed, ns since 1970. */
        record Begin(long ts) implements Message {}

        /** A transaction ends; everything up to {@code end} has been told. */
        record Commit(long end) implements Message {}

        /** What the columns of the rows to come are, and whether the replica identity is the primary key (DEFAULT). */
        record Relation(int id, boolean byPrimaryKey, List<Field> columns) implements Message {}

        /** A row came. */
        record Insert(int relation, Tuple row) implements Message {}

        /** A row changed; {@code before} is there when its key changed, or the source tells all of it. */
        record Update(int relation, Optional<Before> before, Tuple row) implements Message {}

        /** A row went; {@code before} holds its key at least. */
        record Delete(int relation, Tuple before) implements Message {}

        /** All rows went. */
        record Truncate(List<Integer> relations) implements Message {}
    }

    /**
     * A column.
     *
     * @param type the object id of its type
     * @param identity whether the replica identity has it, so that changes of keys and deletes tell what it was
     */
    record Field(String name, long type, boolean identity) {}

    /** The values of a row in the order of the columns of its relation. */
    record Tuple(List<Value> values) {}

    /**
     * What a row was before.
     *
     * @param whole whether all of it is told (REPLICA IDENTITY FULL when it changed), and not its key alone
     */
    record Before(Tuple row, boolean whole) {}

    /** A value. */
    sealed interface Value {
        /** NULL, or not part of the key where only the key is told. */
        record Null() implements Value {}

        /** A large value that did not change and is not told. */
        record Unchanged() implements Value {}

        record Text(String text) implements Value {}
    }

    /** The message in the buffer, if it matters. */
    static Optional<Message> read(ByteBuffer in) {
        char kind = (char) in.get();
        return switch (kind) {
            case 'B' -> {
                in.getLong();
                yield Optional.of(new Message.Begin((in.getLong() + EPOCH_MICROS) * NANOS_PER_MICRO));
            }
            case 'C' -> {
                in.get();
                in.getLong();
                yield Optional.of(new Message.Commit(in.getLong()));
            }
            case 'R' -> Optional.of(relation(in));
            case 'I' -> {
                int relation = in.getInt();
                in.get();
                yield Optional.of(new Message.Insert(relation, tuple(in)));
            }
            case 'U' -> Optional.of(update(in));
            case 'D' -> {
                int relation = in.getInt();
                in.get();
                yield Optional.of(new Message.Delete(relation, tuple(in)));
            }
            case 'T' -> Optional.of(truncate(in));
            default -> Optional.empty();
        };
    }

    private static Message relation(ByteBuffer in) {
        int id = in.getInt();
        string(in);
        string(in);
        boolean byPrimaryKey = in.get() == 'd';
        int count = in.getShort();
        List<Field> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean identity = (in.get() & 1) == 1;
            String name = string(in);
            columns.add(new Field(name, Integer.toUnsignedLong(in.getInt()), identity));
            in.getInt();
        }
        return new Message.Relation(id, byPrimaryKey, List.copyOf(columns));
    }

    private static Message update(ByteBuffer in) {
        int relation = in.getInt();
        Optional<Before> before = Optional.empty();
        char kind = (char) in.get();
        if (kind != 'N') {
            before = Optional.of(new Before(tuple(in), kind == 'O'));
            in.get();
        }
        return new Message.Update(relation, before, tuple(in));
    }

    private static Message truncate(ByteBuffer in) {
        int count = in.getInt();
        in.get();
        List<Integer> relations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            relations.add(in.getInt());
        }
        return new Message.Truncate(List.copyOf(relations));
    }

    private static Tuple tuple(ByteBuffer in) {
        int count = in.getShort();
        List<Value> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            char kind = (char) in.get();
            values.add(
                    switch (kind) {
                        case 'n' -> new Value.Null();
                        case 'u' -> new Value.Unchanged();
                        case 't' -> new Value.Text(text(in, in.getInt()));
                        default -> throw new IllegalStateException("Unknown kind of value '" + kind + "' in a row.");
                    });
        }
        return new Tuple(List.copyOf(values));
    }

    private static String string(ByteBuffer in) {
        int length = 0;
        while (in.get(in.position() + length) != 0) {
            length++;
        }
        String text = text(in, length);
        in.get();
        return text;
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
