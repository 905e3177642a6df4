/** What lies outside of this process: the way to Redis, and what keeps its failures from requests. */
@NullMarked
package io.github.githubproxy.store;

import org.jspecify.annotations.NullMarked;
