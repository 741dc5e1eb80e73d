package dev.convexmirror.export;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Bytes that are kept in memory up to a bound and in a file beyond it. The file is one that only this user can read, and it
 * has no name any more once it is open: the system frees it with the process, however that ends. Written, then read.
 */
final class SpillingBuffer extends OutputStream {

    private final int bound;
    private final Path directory;
    private final List<byte[]> pieces = new ArrayList<>();
    private int inMemory;
    private Optional<FileChannel> file = Optional.empty();

    /**
     * An empty buffer.
     *
     * @param bound     bytes to keep in memory at most
     * @param directory where the file is made, if one is needed
     */
    SpillingBuffer(int bound, Path directory) {
        this.bound = bound;
        this.directory = directory;
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (file.isEmpty() && length > bound - inMemory) {
            spill();
        }
        if (file.isPresent()) {
            append(file.get(), bytes, offset, length);
        } else {
            pieces.add(Arrays.copyOfRange(bytes, offset, offset + length));
            inMemory += length;
        }
    }

    /** Everything that was written, from the beginning. The stream need not be closed. */
    InputStream read() throws IOException {
        if (file.isPresent()) {
            return Channels.newInputStream(file.get().position(0));
        }
        return new SequenceInputStream(Collections.enumeration(
                pieces.stream().map(ByteArrayInputStream::new).toList()));
    }

    private void spill() throws IOException {
        Path path = Files.createTempFile(directory, "convex-mirror-", ".spool");
        // deleted at once where the system can, and at close elsewhere
        FileChannel opened = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        file = Optional.of(opened);
        for (byte[] piece : pieces) {
            append(opened, piece, 0, piece.length);
        }
        pieces.clear();
        inMemory = 0;
    }

    private static void append(FileChannel channel, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** Gives memory and file back; nothing can be written or read then. */
    @Override
    public void close() throws IOException {
        pieces.clear();
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
