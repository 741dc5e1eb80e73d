package dev.convexmirror.mapping;

/** The values of Convex that are neither null nor made of others (convex-protocol §4.1). */
enum Scalar {
    STRING,
    ID,
    INT64,
    FLOAT,
    BOOLEAN,
    BYTES;

    boolean isNumber() {
        return this == INT64 || this == FLOAT;
    }

    /** Whether Elasticsearch finds values of {@code other} too in a field that is made for this one. */
    boolean covers(Scalar other) {
        return this == other || ((this == ID || this == BYTES) && other == STRING) || (this == STRING && other == ID);
    }
}
