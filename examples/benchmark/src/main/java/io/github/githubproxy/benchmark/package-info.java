/** Benchmarks of the proxy, compared with direct calls. */
@NullMarked
package io.github.githubproxy.benchmark;

import org.jspecify.annotations.NullMarked;
