package dev.convexmirror.imports.postgres;

import dev.convexmirror.imports.ImportConfig.ValueChoice;
import dev.convexmirror.imports.ValueForm;
import dev.convexmirror.imports.ValueForms;
import java.util.Set;

/** The table of docs/imports.md: which type becomes what. Immutable. */
final class PgForms {

    private final ValueForms forms;

    PgForms(Set<ValueChoice> choices) {
        this(new ValueForms(choices));
    }

    private PgForms(ValueForms forms) {
        this.forms = forms;
    }

    /** The forms of columns that tell rows apart, where nothing may be lost. */
    static PgForms ofKeys() {
        return new PgForms(ValueForms.ofKeys());
    }

    /** What becomes of a type; one that is not known is what PostgreSQL shows of it, as a string. */
    ValueForm of(PgType type) {
        return switch (type) {
            case PgType.Array array -> new ArrayForm(of(array.element()), array.delimiter());
            case PgType.Scalar scalar -> of(scalar.name());
        };
    }

    private ValueForm of(String type) {
        return switch (type) {
            case "bool" -> forms.bool();
            case "int2", "int4", "oid", "float4", "float8" -> forms.number();
            case "int8" -> forms.int64();
            case "numeric" -> forms.decimal();
            case "bytea" -> forms.bytes();
            case "json", "jsonb" -> forms.json();
            case "timestamp", "timestamptz" -> forms.timestamp(type.endsWith("tz"));
            default -> forms.text();
        };
    }
}
