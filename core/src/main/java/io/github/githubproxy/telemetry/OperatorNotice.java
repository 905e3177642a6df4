package io.github.githubproxy.telemetry;

import java.time.Instant;

/**
 * Something that those who run the proxy want to know of: a refusal, or a rate limit that was met. Immutable.
 *
 * @param kind the refusal, such as {@code client_limited}, or {@code primary_limit} or {@code secondary_limit}
 * @param client whose request it was
 * @param about what was asked for, or whose limit was met
 * @param last when it last happened
 * @param count how often it has happened since it first stood in the list
 */
public record OperatorNotice(String kind, String client, String about, Instant last, long count) {
    /** What makes two notices one. */
    public record What(String kind, String client, String about) {}

    public What what() {
        return new What(kind, client, about);
    }

    /** Returns one that stands for both. */
    public OperatorNotice and(OperatorNotice same) {
        return new OperatorNotice(kind, client, about, same.last.isAfter(last) ? same.last : last, count + same.count);
    }
}
