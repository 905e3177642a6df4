/** What the proxy remembers: stored responses, the backends that keep them, and pure policy. */
@NullMarked
package io.github.githubproxy.cache;

import org.jspecify.annotations.NullMarked;
