package dev.convexmirror.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.imports.SourceTable.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The key of a row in Convex, types and all: the int64 42 and 42.0 are two. Two are equal when their hashes are.
 *
 * @param json the key fields as the feed told them
 * @param hash of their values, short enough for an id
 */
record RowKey(String json, String hash) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of a document as the feed tells it; empty when it lacks a part of the key. */
    static Optional<RowKey> of(JsonNode document, List<String> fields) {
        ObjectNode key = JSON.createObjectNode();
        for (String field : fields) {
            if (!document.has(field)) {
                return Optional.empty();
            }
            key.set(field, document.get(field));
        }
        return Optional.of(of(key));
    }

    /** The {@link #hash} of key fields as imports send them. */
    static String hashOfSent(JsonNode key) {
        return hash(CanonicalForm.ofSent(key));
    }

    /** Reads what {@link #json} wrote. */
    static RowKey parse(String json) {
        return of(tree(json));
    }

    /** The key fields as the feed told them. */
    JsonNode fields() {
        return tree(json);
    }

    /** One part as the source writes it; empty for what no key is made of. */
    static Optional<String> text(JsonNode fields, Column column) {
        return KeyText.of(fields.path(column.field()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey that && hash.equals(that.hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return "RowKey[" + hash + "]";
    }

    private static RowKey of(JsonNode key) {
        return new RowKey(key.toString(), hash(CanonicalForm.ofExported(key)));
    }

    private static String hash(byte[] form) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(form));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java comes without SHA-256.", e);
        }
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
