package dev.convexmirror.cli;

import java.io.PrintStream;
import java.util.List;

/** Rows of text in aligned columns. */
final class TextTable {

    private TextTable() {}

    /**
     * Prints rows of the same number of cells.
     *
     * @param leftAligned so many columns begin on the left; the others, of numbers, end on the right
     */
    static void print(List<List<String>> rows, int leftAligned, PrintStream out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String space = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : "  ");
                line.append(i < leftAligned ? row.get(i) + space : space + row.get(i));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
