package dev.convexmirror.imports.postgres;

/** A type of PostgreSQL, as far as it matters for what becomes of its values. Domains are what they are made of. */
sealed interface PgType {

    /**
     * No array.
     *
     * @param name as in {@code pg_type.typname}
     */
    record Scalar(String name) implements PgType {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * An array of any number of dimensions.
     *
     * @param delimiter between two items
     */
    record Array(PgType element, char delimiter) implements PgType {
        @Override
        public String toString() {
            return element + "[]";
        }
    }
}
