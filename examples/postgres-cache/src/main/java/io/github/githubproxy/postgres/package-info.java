/** A cache backend in PostgreSQL, which several proxies can share. */
@NullMarked
package io.github.githubproxy.postgres;

import org.jspecify.annotations.NullMarked;
