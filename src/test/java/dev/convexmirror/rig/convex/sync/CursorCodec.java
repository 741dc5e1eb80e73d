package dev.convexmirror.rig.convex.sync;

import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.value.Id128;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Cursors as tokens and back. */
final class CursorCodec {
    private static final String PURPOSE = "data sync cursor";
    private final TokenSeal seal;

    CursorCodec(TokenSeal seal) {
        this.seal = seal;
    }

    String encode(SyncCursor cursor) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(cursor.syncedTs());
            out.writeUTF(cursor.syncId());
            out.writeLong(cursor.emitted());
            out.writeInt(cursor.done().size());
            for (Map.Entry<Id128, TableRef> tablet : cursor.done().entrySet()) {
                write(tablet.getKey(), out);
                write(tablet.getValue(), out);
            }
            out.writeBoolean(cursor.walk().isPresent());
            if (cursor.walk().isPresent()) {
                write(cursor.walk().get(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return seal.seal(PURPOSE, bytes.toByteArray());
    }

    /** The cursor in a token; empty when the token is not of this deployment or was altered. */
    Optional<SyncCursor> decode(String token) {
        return seal.open(PURPOSE, token).map(CursorCodec::read);
    }

    private static SyncCursor read(byte[] state) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            long syncedTs = in.readLong();
            String syncId = in.readUTF();
            long emitted = in.readLong();
            SortedMap<Id128, TableRef> done = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                done.put(readId(in), readTable(in));
            }
            Optional<SyncCursor.Walk> walk = in.readBoolean() ? Optional.of(readWalk(in)) : Optional.empty();
            return new SyncCursor(syncedTs, done, walk, syncId, emitted);
        } catch (IOException e) {
            throw new UncheckedIOException("A sealed cursor is damaged", e);
        }
    }

    private static void write(SyncCursor.Walk walk, DataOutputStream out) throws IOException {
        write(walk.tablet(), out);
        write(walk.table(), out);
        out.writeLong(walk.emitted());
        out.writeBoolean(walk.lastId().isPresent());
        if (walk.lastId().isPresent()) {
            write(walk.lastId().get(), out);
        }
    }

    private static SyncCursor.Walk readWalk(DataInputStream in) throws IOException {
        Id128 tablet = readId(in);
        TableRef table = readTable(in);
        long emitted = in.readLong();
        Optional<Id128> lastId = in.readBoolean() ? Optional.of(readId(in)) : Optional.empty();
        return new SyncCursor.Walk(tablet, table, lastId, emitted);
    }

    private static void write(Id128 id, DataOutputStream out) throws IOException {
        out.writeLong(id.high());
        out.writeLong(id.low());
    }

    private static Id128 readId(DataInputStream in) throws IOException {
        return new Id128(in.readLong(), in.readLong());
    }

    private static void write(TableRef table, DataOutputStream out) throws IOException {
        out.writeUTF(table.component());
        out.writeUTF(table.table());
    }

    private static TableRef readTable(DataInputStream in) throws IOException {
        return new TableRef(in.readUTF(), in.readUTF());
    }
}
