package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * The few names that the many entries of a page repeat, each made once. Two direct-mapped caches: names that share a
 * slot evict each other, which costs an allocation and nothing else.
 */
final class TableNames {

    private static final int SLOTS = 512;

    private final String[] texts = new String[SLOTS];
    private final TableName[] tables = new TableName[SLOTS];

    /** The text of the parser's current string. */
    String text(JsonParser parser) throws IOException {
        char[] chars = parser.getTextCharacters();
        int offset = parser.getTextOffset();
        int length = parser.getTextLength();
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + chars[offset + i];
        }
        int slot = slot(hash);
        String known = texts[slot];
        if (known == null || !equal(known, chars, offset, length)) {
            known = new String(chars, offset, length);
            texts[slot] = known;
        }
        return known;
    }

    TableName table(String component, String table) throws MalformedPage {
        if (table.isEmpty()) {
            throw new MalformedPage("table is empty");
        }
        int slot = slot(31 * component.hashCode() + table.hashCode());
        TableName known = tables[slot];
        if (known == null || !known.table().equals(table) || !known.component().equals(component)) {
            known = new TableName(component, table);
            tables[slot] = known;
        }
        return known;
    }

    private static boolean equal(String text, char[] chars, int offset, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != chars[offset + i]) {
                return false;
            }
        }
        return true;
    }

    private static int slot(int hash) {
        return (hash ^ (hash >>> 9) ^ (hash >>> 18)) & (SLOTS - 1);
    }
}
