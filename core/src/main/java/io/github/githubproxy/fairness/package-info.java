/** Limits and reserves of clients: the share of the credentials' quota that each client may spend. */
@NullMarked
package io.github.githubproxy.fairness;

import org.jspecify.annotations.NullMarked;
