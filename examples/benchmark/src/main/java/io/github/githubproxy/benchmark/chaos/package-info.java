/** The standalone server under faults: of its upstream, of its clients and of Redis. */
@NullMarked
package io.github.githubproxy.benchmark.chaos;

import org.jspecify.annotations.NullMarked;
