package io.github.githubproxy.clients;

import java.time.Instant;

/**
 * The expiry of a client's token.
 *
 * @param client the client's name
 * @param at the moment from which the token is no longer accepted
 */
public record TokenExpiry(String client, Instant at) {}
