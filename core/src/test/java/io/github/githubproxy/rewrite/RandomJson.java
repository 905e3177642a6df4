package io.github.githubproxy.rewrite;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Generates random JSON bodies with strings, escapes and white space that are difficult for a rewriter. */
final class RandomJson {
    private static final List<String> NAMES = List.of(
            "url",
            "href",
            "html_url",
            "_url",
            "x_url",
            "issues_url",
            "curl",
            "URL",
            "urls",
            "url_",
            "hrefs",
            "xhref",
            "body",
            "message",
            "",
            "u",
            "rl",
            "\u00fcrl",
            "\ud83d\ude00_url",
            "\\url",
            "\"url",
            "url\"",
            "node/url");
    private static final List<String> BEGINNINGS = List.of(
            "https://api.github.com",
            "https://api.github.com:443",
            "https://api.github.com:",
            "HTTPS://API.GitHub.Com",
            "https://api.github.com/graphql",
            "https://api.github.com/graphqlx",
            "https://uploads.github.com",
            "http://api.github.com",
            "http://api.github.com:443",
            "https://api.github.com:80",
            "https://api.github.com:44",
            "https://api.github.com:00443",
            "https://api.github.com:000443",
            "https://api.github.com.evil.com",
            "https://api.github.com@evil.com",
            "https://api.github.com:443@evil.com",
            "https://user@api.github.com",
            "https://api.github.co",
            "https://api.github.com\\@evil.com",
            "https://api.github.com%2f",
            "https://api.github.comx",
            "https://api.github.com\t",
            " https://api.github.com",
            "https:/api.github.com",
            "//api.github.com",
            "https://github.com",
            "https://h",
            "h",
            "",
            "see https://api.github.com",
            "https://api.github.c\u00f6m");
    private static final List<String> RESTS = List.of(
            "",
            "/",
            "/repos/o/r",
            "{/number}",
            "/repos/o/r/issues{/number}",
            "?page=2",
            "#x",
            "x",
            ".",
            ":",
            "\"",
            "\\",
            "/\ud83d\ude00",
            "/\n",
            "/a/\"url\": \"https://api.github.com/b\"",
            "/../..",
            "/graphql",
            "@");

    private final Random random;

    RandomJson(long seed) {
        random = new Random(seed);
    }

    byte[] next() {
        StringBuilder json = new StringBuilder();
        space(json);
        value(json, 0, false);
        space(json);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void value(StringBuilder json, int depth, boolean urlsPreferred) {
        int kind = random.nextInt(depth > 5 ? 4 : 10);
        if (urlsPreferred && random.nextInt(4) > 0) {
            string(json, pick(BEGINNINGS) + pick(RESTS));
        } else if (kind < 2) {
            string(json, random.nextBoolean() ? pick(NAMES) : pick(BEGINNINGS) + pick(RESTS));
        } else if (kind == 2) {
            json.append(pick(List.of("0", "-1.5e+3", "true", "false", "null")));
        } else if (kind == 3) {
            json.append(pick(List.of("{}", "[]", "\"\"")));
        } else if (kind < 6) {
            list(json, depth);
        } else {
            object(json, depth);
        }
    }

    private void list(StringBuilder json, int depth) {
        json.append('[');
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            json.append(i == 0 ? "" : ",");
            space(json);
            value(json, depth + 1, false);
            space(json);
        }
        json.append(']');
    }

    private void object(StringBuilder json, int depth) {
        json.append('{');
        int size = random.nextInt(6);
        for (int i = 0; i < size; i++) {
            json.append(i == 0 ? "" : ",");
            space(json);
            string(json, pick(NAMES));
            space(json);
            json.append(':');
            space(json);
            value(json, depth + 1, true);
            space(json);
        }
        json.append('}');
    }

    /** Escapes the characters that must be escaped, and some others at random. */
    private void string(StringBuilder json, String text) {
        int eagerness = random.nextInt(3) == 0 ? random.nextInt(3) : 0;
        json.append('"');
        text.codePoints().forEach(c -> {
            if (c == '/' && eagerness > 0) {
                json.append("\\/");
            } else if (c < ' ' || (eagerness == 2 && random.nextBoolean())) {
                String digits = random.nextBoolean() ? "\\u%04x" : "\\u%04X";
                Character.toString(c).chars().forEach(unit -> json.append(String.format(digits, unit)));
            } else if (c == '"' || c == '\\') {
                json.append('\\').appendCodePoint(c);
            } else {
                json.appendCodePoint(c);
            }
        });
        json.append('"');
    }

    private void space(StringBuilder json) {
        if (random.nextInt(4) == 0) {
            json.append(pick(List.of(" ", "\n", "\t\r", "  \n  ")));
        }
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
