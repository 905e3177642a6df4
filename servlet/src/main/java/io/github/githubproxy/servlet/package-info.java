/** The servlet filter that serves GitHub's API with a {@link io.github.githubproxy.Proxy}. */
@NullMarked
package io.github.githubproxy.servlet;

import org.jspecify.annotations.NullMarked;
