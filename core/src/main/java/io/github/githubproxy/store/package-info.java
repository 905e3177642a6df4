/** The shared connection to Redis, the circuit breaker that keeps failures of a store from requests and pauses. */
@NullMarked
package io.github.githubproxy.store;

import org.jspecify.annotations.NullMarked;
