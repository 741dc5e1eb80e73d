package dev.convexmirror.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The body of a bulk request, item by item. */
final class BulkBody {

    private static final JsonMapper JSON = new JsonMapper();

    private final List<String> items = new ArrayList<>();

    BulkBody(byte[] body) {
        List<String> lines = new String(body, StandardCharsets.UTF_8).lines().toList();
        for (int at = 0; at < lines.size(); at++) {
            String action = lines.get(at);
            items.add(action.startsWith("{\"delete\"") ? action + "\n" : action + "\n" + lines.get(++at) + "\n");
        }
    }

    int items() {
        return items.size();
    }

    /** All other items. */
    byte[] without(int item) {
        List<String> rest = new ArrayList<>(items);
        rest.remove(item);
        return String.join("", rest).getBytes(StandardCharsets.UTF_8);
    }

    /** The answer to {@link #without}, as if the item had been there and the cluster too busy for it. */
    byte[] withBusy(int item, byte[] answer) {
        try {
            ObjectNode response = (ObjectNode) JSON.readTree(answer);
            ObjectNode busy = JSON.createObjectNode();
            ObjectNode result = busy.putObject(action(item));
            result.put("_index", "any").put("_id", "any").put("status", 429);
            result.putObject("error")
                    .put("type", "es_rejected_execution_exception")
                    .put("reason", "by the model test");
            if (response.path("items") instanceof ArrayNode answers) {
                answers.insert(item, busy);
                response.put("errors", true);
            }
            return JSON.writeValueAsBytes(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String action(int item) throws JsonProcessingException {
        String line = items.get(item).lines().findFirst().orElseThrow();
        return JSON.readTree(line).fieldNames().next();
    }
}
