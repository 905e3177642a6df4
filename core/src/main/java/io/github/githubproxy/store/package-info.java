/** The shared connection to Redis, and the circuit breaker that keeps failures of a store from requests. */
@NullMarked
package io.github.githubproxy.store;

import org.jspecify.annotations.NullMarked;
