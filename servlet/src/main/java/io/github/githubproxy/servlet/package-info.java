/** The servlet adapter: it adapts, and decides nothing. */
@NullMarked
package io.github.githubproxy.servlet;

import org.jspecify.annotations.NullMarked;
