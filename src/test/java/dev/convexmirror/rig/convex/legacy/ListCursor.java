package dev.convexmirror.rig.convex.legacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.value.ConvexId;
import dev.convexmirror.rig.convex.value.Id128;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Where a page of list_snapshot ended: the text {@code {"tablet":"…","id":"…"}} (convex-protocol §3.2).
 *
 * @param tablet the tablet to go on with
 * @param tableNumber its table number, part of document ids
 * @param lastId go on behind this document
 */
record ListCursor(Id128 tablet, int tableNumber, Id128 lastId) {
    private static final Id128 MINIMUM = new Id128(0, 0);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BYTES = 16;

    static ListCursor startOf(Id128 tablet, int tableNumber) {
        return new ListCursor(tablet, tableNumber, MINIMUM);
    }

    /** @throws ApiException 400 {@code InvalidListSnapshotCursor} when the text is none */
    static ListCursor parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            byte[] tablet = HexFormat.of().parseHex(json.path("tablet").asText());
            ConvexId id = ConvexId.decode(json.path("id").asText()).orElseThrow(ListCursor::invalid);
            if (tablet.length != BYTES) {
                throw invalid();
            }
            return new ListCursor(Id128.read(ByteBuffer.wrap(tablet)), id.tableNumber(), id.internalId());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw invalid();
        }
    }

    String text() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(tablet.high())
                .putLong(tablet.low())
                .array();
        return JsonNodeFactory.instance
                .objectNode()
                .put("tablet", HexFormat.of().formatHex(bytes))
                .put("id", new ConvexId(tableNumber, lastId).encode())
                .toString();
    }

    private static ApiException invalid() {
        return ApiException.badRequest("InvalidListSnapshotCursor", "The list_snapshot cursor is invalid");
    }
}
