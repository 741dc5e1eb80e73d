package dev.convexmirror.export;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.io.output.DeferredFileOutputStream;

/**
 * The changes of one page, ready for Elasticsearch, between their arrival and their application. Small pages stay in
 * memory; what is beyond the bound goes to a temporary file that only this user can read and that {@link #close} deletes.
 * Written by one thread, completed, then read by one thread.
 */
final class Spool implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final DeferredFileOutputStream spooled;
    private final DataOutputStream out;

    /**
     * An empty spool.
     *
     * @param memoryBytes what it may hold in memory, in bytes
     * @param directory   where the file goes, if there is one; the system's temporary directory when empty
     */
    Spool(int memoryBytes, Optional<Path> directory) {
        spooled = DeferredFileOutputStream.builder()
                .setThreshold(memoryBytes)
                .setPrefix("convex-mirror-")
                .setSuffix(".spool")
                .setDirectory(directory.orElse(Path.of(System.getProperty("java.io.tmpdir"))))
                .get();
        out = new DataOutputStream(new BufferedOutputStream(spooled, BUFFER));
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
            throw new SpoolException("Cannot write the spool" + place(), e);
        }
    }

    /** Ends the writing. */
    void complete() {
        try {
            out.close();
        } catch (IOException e) {
            throw new SpoolException("Cannot write the spool" + place(), e);
        }
    }

    /** Gives every change in the order of arrival; may be called again. */
    void forEach(Reader reader) throws InterruptedException {
        try (var in = new DataInputStream(new BufferedInputStream(spooled.toInputStream(), BUFFER))) {
            byte[] source = new byte[BUFFER];
            for (int table = nextTable(in); table >= 0; table = nextTable(in)) {
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
            throw new SpoolException("Cannot read the spool" + place(), e);
        }
    }

    private static int nextTable(DataInputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return -1;
        }
        return first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
    }

    private String place() {
        Path file = spooled.getPath();
        return file == null ? "" : " " + file;
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            // the spool is given up; what was not written is not needed
        }
        Path file = spooled.getPath();
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new SpoolException("Cannot delete the spool " + file, e);
            }
        }
    }

    /** Receives the changes of a spool. */
    @FunctionalInterface
    interface Reader {
        /** One change; {@code source} is valid during the call only, and {@code length} is 0 for a tombstone. */
        void change(int table, long ts, String id, byte[] source, int length) throws InterruptedException;
    }
}
