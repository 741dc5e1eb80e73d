package dev.convexmirror.imports.postgres;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.convexmirror.imports.UnimportableException;
import dev.convexmirror.imports.ValueForm;
import java.io.IOException;

/** Arrays, in the text form {@code {a,"b c",NULL,{…}}} (PostgreSQL 17, §8.15.6). */
record ArrayForm(ValueForm item, char delimiter) implements ValueForm {

    private static final String NULL = "NULL";

    @Override
    public void write(JsonGenerator json, String text) throws IOException, UnimportableException {
        // bounds other than from 1 on come first: [0:2]={…}
        int start = text.indexOf('{');
        if (start < 0) {
            throw new UnimportableException("is not written as an array");
        }
        new Reading(json, text, start).array();
    }

    private final class Reading {
        private final JsonGenerator json;
        private final String text;
        private int at;

        Reading(JsonGenerator json, String text, int start) {
            this.json = json;
            this.text = text;
            this.at = start;
        }

        void array() throws IOException, UnimportableException {
            json.writeStartArray();
            at++;
            while (peek() != '}') {
                switch (peek()) {
                    case '{' -> array();
                    case '"' -> item.write(json, quoted());
                    default -> plain();
                }
                if (peek() == delimiter) {
                    at++;
                }
            }
            at++;
            json.writeEndArray();
        }

        private char peek() throws UnimportableException {
            if (at >= text.length()) {
                throw new UnimportableException("is an array that does not end");
            }
            return text.charAt(at);
        }

        private String quoted() throws UnimportableException {
            StringBuilder content = new StringBuilder();
            at++;
            while (peek() != '"') {
                if (peek() == '\\') {
                    at++;
                }
                content.append(peek());
                at++;
            }
            at++;
            return content.toString();
        }

        private void plain() throws IOException, UnimportableException {
            int start = at;
            while (peek() != delimiter && peek() != '}') {
                at++;
            }
            String content = text.substring(start, at);
            if (content.equals(NULL)) {
                json.writeNull();
            } else {
                item.write(json, content);
            }
        }
    }
}
