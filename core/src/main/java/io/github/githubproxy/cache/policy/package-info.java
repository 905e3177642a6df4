/** The rules of HTTP caching (RFC 9111) as this proxy applies them, without input and output. */
@NullMarked
package io.github.githubproxy.cache.policy;

import org.jspecify.annotations.NullMarked;
