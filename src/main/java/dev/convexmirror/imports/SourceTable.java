package dev.convexmirror.imports;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns of a source table that are mirrored, in the order of the source.
 *
 */
public record SourceTable(List<Column> columns) {

    private static final String KEY = " key ";

    public SourceTable {
        columns = List.copyOf(columns);
    }

    /**
     * A column and what it becomes.
     *
     * @param type what the form follows from
     * @param sqlType the type as SQL writes it, to cast to
     * @param keyPosition its place in the primary key from 1 on, 0 for none
     */
    public record Column(String name, String field, String type, String sqlType, int keyPosition, ValueForm form) {
        public boolean isKey() {
            return keyPosition > 0;
        }
    }

    /** The columns of the primary key in its order. */
    public List<Column> key() {
        return columns.stream()
                .filter(Column::isKey)
                .sorted(Comparator.comparing(Column::keyPosition))
                .toList();
    }

    /** What has to stay as it is for rows to be found again, and for a field to keep its type. */
    public String form() {
        return columns.stream()
                .map(column -> column.name() + " " + column.type() + (column.isKey() ? KEY + column.keyPosition() : ""))
                .collect(Collectors.joining("\n"));
    }

    /**
     * Fields that rows which are there already have in another type, or a key by which they could not be found.
     *
     * @param before the {@link #form} under which those rows were written
     */
    public List<String> changes(String before) {
        Map<String, String> now = parse(form());
        Map<String, String> then = parse(before);
        Stream<String> joined = now.entrySet().stream()
                .filter(column -> column.getValue().contains(KEY) && !then.containsKey(column.getKey()))
                .map(column -> column.getKey() + " was not there, is " + column.getValue());
        Stream<String> changed = then.entrySet().stream()
                .filter(column -> now.containsKey(column.getKey())
                        ? !now.get(column.getKey()).equals(column.getValue())
                        : column.getValue().contains(KEY))
                .map(column -> column.getKey() + " was " + column.getValue() + ", is "
                        + now.getOrDefault(column.getKey(), "not there"));
        return Stream.concat(joined, changed).toList();
    }

    private static Map<String, String> parse(String form) {
        Map<String, String> columns = new LinkedHashMap<>();
        form.lines().forEach(line -> {
            int space = line.lastIndexOf(' ', line.contains(KEY) ? line.lastIndexOf(KEY) - 1 : line.length());
            columns.put(line.substring(0, space), line.substring(space + 1));
        });
        return columns;
    }
}
