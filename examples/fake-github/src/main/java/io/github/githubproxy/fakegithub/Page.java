package io.github.githubproxy.fakegithub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param items what is on it
 * @param link the {@code Link} to other pages; empty if there are none
 */
record Page<T>(List<T> items, Optional<String> link) {
    private static final int DEFAULT_SIZE = 30;
    private static final int MAX_SIZE = 100;

    /** Returns the page that the request asks for with {@code page} and {@code per_page}. */
    static <T> Page<T> of(Call call, List<T> all, String url) {
        int size = Math.min(MAX_SIZE, positive(call.query("per_page"), DEFAULT_SIZE));
        int page = positive(call.query("page"), 1);
        int last = Math.max(1, (all.size() + size - 1) / size);
        int from = (int) Math.min(all.size(), (page - 1L) * size);
        int to = Math.min(all.size(), from + size);
        List<String> links = new ArrayList<>();
        if (page > 1) {
            links.add(link(call, url, Math.min(page - 1, last), "prev"));
        }
        if (page < last) {
            links.add(link(call, url, page + 1, "next"));
            links.add(link(call, url, last, "last"));
        }
        if (page > 1) {
            links.add(link(call, url, 1, "first"));
        }
        return new Page<>(
                all.subList(from, to), links.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", links)));
    }

    private static String link(Call call, String url, int page, String rel) {
        List<String> pairs = new ArrayList<>();
        boolean placed = false;
        for (String pair : call.received().query().split("&", -1)) {
            if (pair.equals("page") || pair.startsWith("page=")) {
                if (!placed) {
                    pairs.add("page=" + page);
                    placed = true;
                }
            } else if (!pair.isEmpty()) {
                pairs.add(pair);
            }
        }
        if (!placed) {
            pairs.add("page=" + page);
        }
        return "<" + url + "?" + String.join("&", pairs) + ">; rel=\"" + rel + "\"";
    }

    private static int positive(Optional<String> value, int fallback) {
        try {
            int number = value.map(Integer::parseInt).orElse(fallback);
            return number > 0 ? number : fallback;
        } catch (NumberFormatException e) {
            return fallback;
        }
    }
}
