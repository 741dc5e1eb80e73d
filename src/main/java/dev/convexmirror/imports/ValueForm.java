package dev.convexmirror.imports;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** What becomes of the text that a source has for a value; written in the encoding of imports (convex-protocol §4.1). */
@FunctionalInterface
public interface ValueForm {

    /**
     * Writes one value.
     *
     * @throws UnimportableException when the text is not of the type, or Convex has no such value
     */
    void write(JsonGenerator json, String text) throws IOException, UnimportableException;
}
