/** Limits and reserves of clients: what each client may spend of the pool. */
@NullMarked
package io.github.githubproxy.fairness;

import org.jspecify.annotations.NullMarked;
