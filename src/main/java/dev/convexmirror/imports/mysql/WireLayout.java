package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.SourceTable;
import dev.convexmirror.imports.SourceTable.Column;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the values of the mirrored columns stand in the rows of the binlog. Immutable.
 *
 * @param table the columns as they were when the rows were written
 */
record WireLayout(SourceTable table, List<WireColumn> wire, Map<Column, Integer> places) {

    /** @param catalog the columns as the source has them now; those that it has not any more are left out */
    static WireLayout of(SourceTable catalog, List<WireColumn> wire) {
        Map<String, Column> known = new HashMap<>();
        catalog.columns().forEach(column -> known.put(column.name(), column));
        List<Column> columns = new ArrayList<>();
        Map<Column, Integer> places = new HashMap<>();
        for (int place = 0; place < wire.size(); place++) {
            Optional<Column> column =
                    Optional.ofNullable(known.get(wire.get(place).name()));
            if (column.isPresent()) {
                columns.add(column.get());
                places.put(column.get(), place);
            }
        }
        return new WireLayout(new SourceTable(columns), wire, places);
    }

    /** What keeps the rows from being read as those of the table in the catalogue. */
    List<String> misfits(SourceTable catalog) {
        List<String> misfits = new ArrayList<>();
        places.forEach((column, place) -> {
            if (!wire.get(place).fits(MySqlType.of(column))) {
                misfits.add(column.name() + " is " + column.type() + ", and in the binlog "
                        + wire.get(place).type());
            }
        });
        catalog.key().stream()
                .filter(column -> !places.containsKey(column))
                .forEach(column -> misfits.add(column.name() + " is part of the key, and not in the binlog"));
        return misfits;
    }

    Function<Column, Optional<String>> texts(Serializable[] row, Texts texts) {
        return column -> {
            int place = places.get(column);
            return Optional.ofNullable(row[place])
                    .flatMap(value -> wire.get(place).text(column, value, texts));
        };
    }
}
