package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonProcessingException;

/** Valid JSON that is no page; the message holds names of the protocol's fields, never a value. */
final class MalformedPage extends JsonProcessingException {

    private static final long serialVersionUID = 1L;

    MalformedPage(String message) {
        super(message);
    }
}
