/** The cache backends of this library: in memory, in Redis, and the decorator that keeps their failures from requests. */
@NullMarked
package io.github.githubproxy.cache.backend;

import org.jspecify.annotations.NullMarked;
