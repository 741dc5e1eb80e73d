package dev.convexmirror.verify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * A number for what a document says, the same however it is written: the order of fields does not count, nor how a float is
 * spelled (Elasticsearch spells some of them anew). 42 and 42.0 do differ. What the agent itself adds is left out. Two
 * documents that differ have the same digest with a probability of 2<sup>-64</sup>; it is no defence against intent.
 */
final class ContentDigest {

    private static final String MIRROR = "_mirror";
    private static final long OBJECT = 0x9e3779b97f4a7c15L;
    private static final long ARRAY = 0xc2b2ae3d27d4eb4fL;
    private static final long TEXT = 0x165667b19e3779f9L;
    private static final long INTEGER = 0x27d4eb2f165667c5L;
    private static final long FLOAT = 0x85ebca77c2b2ae63L;

    private ContentDigest() {}

    /** @param parser stands at the document's {@code START_OBJECT}; is left at the matching {@code END_OBJECT} */
    static long of(JsonParser parser) throws IOException {
        return object(parser, true);
    }

    /** Fields are added up, so that their order does not count. */
    private static long object(JsonParser parser, boolean document) throws IOException {
        long sum = OBJECT;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            if (document && field.equals(MIRROR)) {
                parser.skipChildren();
            } else {
                sum += mix(text(field) * 31 + value(token, parser));
            }
        }
        return mix(sum);
    }

    private static long array(JsonParser parser) throws IOException {
        long hash = ARRAY;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            hash = mix(hash + value(token, parser));
        }
        return hash;
    }

    private static long value(JsonToken token, JsonParser parser) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser, false);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> text(parser.getText());
            case VALUE_NUMBER_INT -> mix(INTEGER + integer(parser));
            case VALUE_NUMBER_FLOAT -> mix(FLOAT + Double.doubleToLongBits(parser.getDoubleValue()));
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 2;
            case VALUE_NULL -> 3;
            default -> throw new IllegalStateException("A value does not begin with " + token + ".");
        };
    }

    private static long integer(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? text(parser.getText())
                : parser.getLongValue();
    }

    private static long text(String text) {
        long hash = TEXT + text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** The last step of SplitMix64, which spreads every bit over all others. */
    private static long mix(long value) {
        long a = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
