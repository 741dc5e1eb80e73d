package dev.convexmirror.verify;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Revisions in a temporary file that has no name once it is open, so that the system frees it with the process. Written one
 * section after another; a finished section can be read any number of times, several at once. About 50 bytes a revision.
 */
final class Spill implements AutoCloseable {

    private static final int WRITE_BUFFER = 1 << 16;
    private static final int READ_BUFFER = 1 << 14;

    private final FileChannel file;
    private final DataOutputStream out;
    private long flushed;
    private long count;

    /** @param directory where the file is made */
    Spill(Path directory) {
        try {
            Path path = Files.createTempFile(directory, "convex-mirror-", ".verify");
            file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new SpillException("Cannot make a temporary file in " + directory, e);
        }
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), WRITE_BUFFER));
    }

    /** A part of the file. */
    record Section(long offset, long revisions) {}

    void append(Revision revision) {
        try {
            out.writeInt(revision.table());
            out.writeUTF(revision.id());
            out.writeLong(revision.ts());
            out.writeLong(revision.content());
            out.writeBoolean(revision.deleted());
            count++;
        } catch (IOException e) {
            throw new SpillException("Cannot write a temporary file", e);
        }
    }

    /** Ends a section with everything since the one before. */
    Section finish() {
        try {
            out.flush();
            Section section = new Section(flushed, count);
            flushed = file.position();
            count = 0;
            return section;
        } catch (IOException e) {
            throw new SpillException("Cannot write a temporary file", e);
        }
    }

    Iterator<Revision> read(Section section) {
        return new SectionReader(section);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new SpillException("Cannot close a temporary file", e);
        }
    }

    private final class SectionReader implements Iterator<Revision> {
        private final DataInputStream in;
        private long left;

        SectionReader(Section section) {
            in = new DataInputStream(new BufferedInputStream(new From(section.offset()), READ_BUFFER));
            left = section.revisions();
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public Revision next() {
            if (left-- <= 0) {
                throw new NoSuchElementException();
            }
            try {
                return new Revision(in.readInt(), in.readUTF(), in.readLong(), in.readLong(), in.readBoolean());
            } catch (IOException e) {
                throw new SpillException("Cannot read a temporary file", e);
            }
        }
    }

    /** Reads by position, so that sections can be read side by side. */
    private final class From extends InputStream {
        private long position;

        From(long position) {
            this.position = position;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            if (read(one, 0, 1) < 1) {
                throw new EOFException();
            }
            return one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = file.read(ByteBuffer.wrap(bytes, offset, length), position);
            position += Math.max(0, read);
            return read;
        }
    }
}
