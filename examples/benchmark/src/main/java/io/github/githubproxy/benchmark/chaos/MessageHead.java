package io.github.githubproxy.benchmark.chaos;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The start line and the header fields of an HTTP/1.1 message.
 *
 * @param startLine the request line or the status line
 * @param fields the field lines
 */
record MessageHead(String startLine, List<String> fields) {
    /** Returns the value of the first field of that name, given in lower case. */
    Optional<String> field(String name) {
        return fields.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    /** Returns the method of a request. */
    String method() {
        return word(0);
    }

    /** Returns the target of a request. */
    String target() {
        return word(1);
    }

    /** Returns the status of a response. */
    int status() {
        return Integer.parseInt(word(1));
    }

    private String word(int index) {
        List<String> words = List.of(startLine.split(" ", 3));
        return index < words.size() ? words.get(index) : "";
    }
}
