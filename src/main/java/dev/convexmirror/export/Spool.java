package dev.convexmirror.export;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The changes of one page, ready for Elasticsearch, between their arrival and their application. Written by one thread,
 * completed, then read by one thread.
 */
final class Spool implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final SpillingBuffer buffer;
    private final DataOutputStream out;

    /**
     * An empty spool.
     *
     * @param memoryBytes what it may hold in memory, in bytes
     * @param directory   where more goes; the system's temporary directory when empty
     */
    Spool(int memoryBytes, Optional<Path> directory) {
        buffer = new SpillingBuffer(memoryBytes, directory.orElse(Path.of(System.getProperty("java.io.tmpdir"))));
        out = new DataOutputStream(new BufferedOutputStream(buffer, BUFFER));
    }

    /** Appends an upsert, or a tombstone when {@code length} is 0; {@code table} is the caller's number for the table. */
    void append(int table, long ts, String id, byte[] source, int length) {
        try {
            byte[] idBytes = id.getBytes(StandardCharsets.UTF_8);
            out.writeInt(table);
            out.writeLong(ts);
            out.writeShort(idBytes.length);
            out.write(idBytes);
            out.writeInt(length);
            out.write(source, 0, length);
        } catch (IOException e) {
            throw new SpoolException("Cannot write a page to its temporary file", e);
        }
    }

    /** Ends the writing. */
    void complete() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new SpoolException("Cannot write a page to its temporary file", e);
        }
    }

    /** Gives every change in the order of arrival; may be called again. */
    void forEach(Reader reader) throws InterruptedException {
        forEachUntil(() -> false, reader);
    }

    /** As {@link #forEach}, and stops as soon as it has been {@code enough}, which is asked before each change. */
    void forEachUntil(BooleanSupplier enough, Reader reader) throws InterruptedException {
        try {
            var in = new DataInputStream(new BufferedInputStream(buffer.read(), BUFFER));
            byte[] source = new byte[BUFFER];
            for (int first = in.read(); first >= 0 && !enough.getAsBoolean(); first = in.read()) {
                int table = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
                long ts = in.readLong();
                byte[] id = in.readNBytes(in.readUnsignedShort());
                int length = in.readInt();
                if (length > source.length) {
                    source = new byte[Math.max(length, 2 * source.length)];
                }
                in.readFully(source, 0, length);
                reader.change(table, ts, new String(id, StandardCharsets.UTF_8), source, length);
            }
        } catch (IOException e) {
            throw new SpoolException("Cannot read a page from its temporary file", e);
        }
    }

    @Override
    public void close() {
        try {
            buffer.close();
        } catch (IOException e) {
            throw new SpoolException("Cannot close the temporary file of a page", e);
        }
    }

    /** Receives the changes of a spool. */
    @FunctionalInterface
    interface Reader {
        /** One change; {@code source} is valid during the call only, and {@code length} is 0 for a tombstone. */
        void change(int table, long ts, String id, byte[] source, int length) throws InterruptedException;
    }
}
