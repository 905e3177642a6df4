/** What each client may spend of what the pool is allowed. */
@NullMarked
package io.github.githubproxy.fairness;

import org.jspecify.annotations.NullMarked;
