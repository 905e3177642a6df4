package io.github.githubproxy.telemetry;

import java.time.Instant;

/**
 * A refusal, or a rate limit that was met, for the operator to see. Equal occurrences are counted in one notice. Immutable.
 *
 * @param kind the refusal, such as {@code client_limited}, or {@code primary_limit} or {@code secondary_limit}
 * @param client whose request it was
 * @param about the method and route of the request, or the credential and resource whose limit was met
 * @param last when it last happened
 * @param count how often it has happened since the notice was first listed
 */
public record OperatorNotice(String kind, String client, String about, Instant last, long count) {}
