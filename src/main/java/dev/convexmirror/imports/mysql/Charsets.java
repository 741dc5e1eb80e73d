package dev.convexmirror.imports.mysql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The character sets of columns that can be read from the binlog, which has text as it is stored. */
enum Charsets {
    BINARY(StandardCharsets.ISO_8859_1),
    UTF_8(StandardCharsets.UTF_8),
    LATIN1(StandardCharsets.ISO_8859_1),
    UTF_16(StandardCharsets.UTF_16BE),
    UTF_16LE(StandardCharsets.UTF_16LE);

    /** MySQL's latin1 is Windows' code page 1252, with its five holes filled; from 0x80 on. */
    private static final String FROM_0X80 =
            "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f"
                    + "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

    private final Charset charset;

    Charsets(Charset charset) {
        this.charset = charset;
    }

    /** @param name as the server has it */
    static Optional<Charsets> of(String name) {
        return switch (name) {
            case "binary" -> Optional.of(BINARY);
            case "utf8mb4", "utf8mb3", "utf8", "ascii" -> Optional.of(UTF_8);
            case "latin1" -> Optional.of(LATIN1);
            case "ucs2", "utf16" -> Optional.of(UTF_16);
            case "utf16le" -> Optional.of(UTF_16LE);
            default -> Optional.empty();
        };
    }

    String decode(byte[] bytes) {
        String text = new String(bytes, charset);
        if (this != LATIN1 || text.chars().noneMatch(Charsets::isMoved)) {
            return text;
        }
        StringBuilder moved = new StringBuilder(text);
        for (int i = 0; i < moved.length(); i++) {
            if (isMoved(moved.charAt(i))) {
                moved.setCharAt(i, FROM_0X80.charAt(moved.charAt(i) - 0x80));
            }
        }
        return moved.toString();
    }

    private static boolean isMoved(int character) {
        return character >= 0x80 && character < 0xa0;
    }
}
