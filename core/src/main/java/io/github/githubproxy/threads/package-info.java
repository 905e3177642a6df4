/** The proxy's own threads. */
@NullMarked
package io.github.githubproxy.threads;

import org.jspecify.annotations.NullMarked;
