package io.github.githubproxy.github;

import java.util.ArrayList;
import java.util.List;

/** Comparison of entity tags (RFC 9110, section 8.8.3). */
public final class EntityTags {
    private EntityTags() {}

    /**
     * Evaluates the values of {@code If-None-Match} fields against the current tag, with weak comparison (RFC 9110,
     * section 13.1.2).
     *
     * @return true if one of them matches: the condition is false then, and GET is answered with 304
     */
    public static boolean anyMatches(List<String> ifNoneMatch, String current) {
        for (String value : ifNoneMatch) {
            if (value.strip().equals("*")) {
                return true;
            }
            for (String tag : parse(value)) {
                if (opaque(tag).equals(opaque(current))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Splits a list of tags; commas may stand inside a tag's quotes. What is no quoted tag is left out. */
    private static List<String> parse(String list) {
        List<String> tags = new ArrayList<>();
        int at = 0;
        while (at < list.length()) {
            int open = list.indexOf('"', at);
            if (open < 0) {
                break;
            }
            int close = list.indexOf('"', open + 1);
            if (close < 0) {
                break;
            }
            tags.add(list.substring(open, close + 1));
            at = close + 1;
        }
        return tags;
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
