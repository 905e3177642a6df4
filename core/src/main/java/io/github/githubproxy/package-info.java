/** The entry point: {@link io.github.githubproxy.Proxy}, built from a {@link io.github.githubproxy.config.Config}. */
@NullMarked
package io.github.githubproxy;

import org.jspecify.annotations.NullMarked;
