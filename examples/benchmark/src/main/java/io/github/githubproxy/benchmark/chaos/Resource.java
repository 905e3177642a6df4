package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A resource of the upstream. Its body and its entity tag follow from its path, so that each client knows which body is
 * right.
 *
 * @param path the path with query
 */
record Resource(String path) {
    /** Owner of the repositories whose names are labels of faults. */
    static final String FAULTY = "chaos";

    /**
     * Owner of repositories with the same faults that clients write to. A write keeps the stored responses of its repository
     * from being served stale.
     */
    static final String WRITTEN = "written";

    /** Owner of the repositories without faults. */
    static final String RELIABLE = "acme";

    /** Repository without faults whose resources are of 5 MB. */
    static final String HUGE = "huge";

    /** Repository like {@link #HUGE}; its resources are compressed. */
    static final String HUGE_GZIP = "huge-gzip";

    /** Repository without faults whose resources are of 6 MB. */
    static final String UNREAD = "unread";

    private static final int SIZE = 2_000;
    private static final int HUGE_SIZE = 5_000_000;
    private static final int UNREAD_SIZE = 6_000_000;

    /** Returns the path of an issue. */
    static Resource issue(String owner, String repository, long number) {
        return new Resource("/repos/" + owner + "/" + repository + "/issues/" + number);
    }

    /** Returns the owner, or an empty string if the resource belongs to no repository. */
    String owner() {
        return segment(2);
    }

    /** Returns whether the repository determines a fault. */
    boolean isFaulty() {
        return (owner().equals(FAULTY) || owner().equals(WRITTEN)) && path.contains("/issues");
    }

    /** Returns the repository, or an empty string if the resource belongs to none. */
    String repository() {
        return segment(3);
    }

    /** Returns the body as a client sees it that reaches the API at that URL. */
    byte[] body(String baseUrl) {
        byte[] start = ("{\"url\":\"" + baseUrl + path + "\",\"title\":\"" + path + "\",\"body\":\"").getBytes(UTF_8);
        byte[] body = Arrays.copyOf(start, start.length + size());
        Arrays.fill(body, start.length, body.length - 2, (byte) 'x');
        body[body.length - 2] = '"';
        body[body.length - 1] = '}';
        return body;
    }

    /** Returns the upstream's entity tag. */
    String entityTag() {
        return "\"%08x%08x\"".formatted(path.hashCode(), (path + "#").hashCode());
    }

    /** Returns whether the body is sent compressed. */
    boolean isCompressed() {
        return repository().equals(HUGE_GZIP);
    }

    private int size() {
        return switch (repository()) {
            case HUGE, HUGE_GZIP -> HUGE_SIZE;
            case UNREAD -> UNREAD_SIZE;
            default -> SIZE;
        };
    }

    /** Returns a part of {@code /repos/owner/repository/...}. */
    private String segment(int index) {
        if (!path.startsWith("/repos/")) {
            return "";
        }
        int start = 0;
        for (int i = 0; i < index; i++) {
            start = path.indexOf('/', start) + 1;
            if (start == 0) {
                return "";
            }
        }
        int end = path.indexOf('/', start);
        return end < 0 ? path.substring(start) : path.substring(start, end);
    }
}
