package dev.convexmirror.index;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Makes a number of the source of a document, so that whole documents need not be kept to compare them. */
@FunctionalInterface
public interface ContentReader {

    /**
     * The number of one document.
     *
     * @param source stands at the {@code START_OBJECT} of the source; is left at the matching {@code END_OBJECT}
     */
    long read(JsonParser source) throws IOException;
}
