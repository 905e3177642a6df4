/** What the proxy costs, next to the same call without it. */
@NullMarked
package io.github.githubproxy.benchmark;

import org.jspecify.annotations.NullMarked;
