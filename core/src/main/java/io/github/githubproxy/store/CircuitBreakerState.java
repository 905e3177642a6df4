package io.github.githubproxy.store;

/**
 * How calls of one kind to a backend fare.
 *
 * @param letsThrough whether they are made, as far as is known, or the backend is left alone as it fails or is slow
 * @param failures how many have failed
 */
public record CircuitBreakerState(boolean letsThrough, long failures) {}
