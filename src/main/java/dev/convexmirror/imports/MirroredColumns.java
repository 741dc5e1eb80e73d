package dev.convexmirror.imports;

import dev.convexmirror.imports.SourceTable.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which columns become which fields, and what stands in the way. */
public final class MirroredColumns {

    private final ImportOptions options;

    public MirroredColumns(ImportOptions options) {
        this.options = options;
    }

    /**
     * The field that a column becomes.
     *
     * @throws ImportRefusedException with a suggestion, when Convex takes no field of that name
     */
    public String field(String column) throws ImportRefusedException {
        String field = options.rename().getOrDefault(column, column);
        if (!ConvexNames.isValid(field)) {
            throw new ImportRefusedException("Column \"" + column + "\" of " + options.source()
                    + " cannot be a field in Convex, whose names are 1 to 64 letters, digits and underscores and begin with"
                    + " a letter. Set mirror.imports.\"" + options.name() + "\".rename.\"" + column + "\"="
                    + ConvexNames.suggestion(column) + ", or exclude it.");
        }
        if (options.guarded() && field.equals(Proof.FIELD)) {
            throw refused("has the column \"" + column + "\", which would be the field " + Proof.FIELD
                    + " that holds the proof of each row. Set mirror.imports.\"" + options.name() + "\".rename.\""
                    + column + "\" to another name, exclude the column, or set on-foreign-write=off.");
        }
        return field;
    }

    /**
     * The table that the columns make.
     *
     * @param present the names of all columns, mirrored or not
     * @throws ImportRefusedException when one is missing or there twice, or there is no key
     */
    public SourceTable table(Set<String> present, List<Column> columns) throws ImportRefusedException {
        requireColumns(present);
        requireDistinct(columns);
        SourceTable table = new SourceTable(columns);
        if (table.key().isEmpty()) {
            throw refused("has no primary key, by which its rows could be told apart. Add one.");
        }
        return table;
    }

    private void requireColumns(Set<String> present) throws ImportRefusedException {
        Set<String> named = new HashSet<>(options.include().orElse(Set.of()));
        named.addAll(options.rename().keySet());
        named.removeAll(present);
        if (!named.isEmpty()) {
            throw refused("has no column " + String.join(", ", named) + ", which include or rename names.");
        }
    }

    private void requireDistinct(List<Column> columns) throws ImportRefusedException {
        Set<String> fields = new HashSet<>();
        for (Column column : columns) {
            if (!fields.add(column.field())) {
                throw refused("has two columns that would both become the field " + column.field() + "; rename one.");
            }
        }
    }

    /** Says what is wrong with the table. */
    public ImportRefusedException refused(String what) {
        return new ImportRefusedException("Import " + options.name() + ": table " + options.source() + " " + what);
    }
}
