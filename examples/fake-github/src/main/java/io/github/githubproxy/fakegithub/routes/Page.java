package io.github.githubproxy.fakegithub.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A page of a list.
 *
 * @param items the items of the page
 * @param link the value of {@code Link}; empty if there are no other pages
 */
record Page<T>(List<T> items, Optional<String> link) {
    private static final int DEFAULT_SIZE = 30;
    private static final int MAX_SIZE = 100;

    /** Returns the page that the query parameters {@code page} and {@code per_page} select. */
    static <T> Page<T> of(ApiRequest request, List<T> all, String url) {
        int size = Math.min(MAX_SIZE, positive(request.query("per_page"), DEFAULT_SIZE));
        int page = positive(request.query("page"), 1);
        int last = Math.max(1, (all.size() + size - 1) / size);
        int from = (int) Math.min(all.size(), (page - 1L) * size);
        int to = Math.min(all.size(), from + size);
        List<String> links = new ArrayList<>();
        if (page > 1) {
            links.add(link(request, url, Math.min(page - 1, last), "prev"));
        }
        if (page < last) {
            links.add(link(request, url, page + 1, "next"));
            links.add(link(request, url, last, "last"));
        }
        if (page > 1) {
            links.add(link(request, url, 1, "first"));
        }
        return new Page<>(
                all.subList(from, to), links.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", links)));
    }

    private static String link(ApiRequest request, String url, int page, String rel) {
        List<String> pairs = new ArrayList<>();
        boolean replaced = false;
        for (String pair : request.recorded().query().split("&", -1)) {
            if (pair.equals("page") || pair.startsWith("page=")) {
                if (!replaced) {
                    pairs.add("page=" + page);
                    replaced = true;
                }
            } else if (!pair.isEmpty()) {
                pairs.add(pair);
            }
        }
        if (!replaced) {
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
