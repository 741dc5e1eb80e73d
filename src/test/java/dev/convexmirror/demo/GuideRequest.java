package dev.convexmirror.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as a guide shows it: method and path as code in a line of its own, and below it the body as a JSON block, unless there
 * is none.
 *
 * @param line method and path, as they are written
 * @param body JSON, or empty
 */
record GuideRequest(String line, String body) {

    private static final Pattern REQUEST =
            Pattern.compile("(?m)^`((?:GET|POST|PUT|DELETE) /[^`\n]+)`\n(?:\n```json\n(.*?)\n```$)?", Pattern.DOTALL);
    private static final Pattern JSON = Pattern.compile("(?m)^```json\n(.*?)\n```$", Pattern.DOTALL);

    /** All requests of a guide, in their order. */
    static List<GuideRequest> in(String markdown) {
        List<GuideRequest> requests = new ArrayList<>();
        Matcher matcher = REQUEST.matcher(markdown);
        while (matcher.find()) {
            requests.add(new GuideRequest(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2)));
        }
        return requests;
    }

    /** All JSON blocks of a guide, those of requests and others. */
    static List<String> json(String markdown) {
        return JSON.matcher(markdown).results().map(found -> found.group(1)).toList();
    }

    String method() {
        return line.substring(0, line.indexOf(' '));
    }

    String path() {
        return line.substring(line.indexOf(' ') + 1);
    }
}
