/** The settings of the proxy, read from environment variables or set in code, and their validation. */
@NullMarked
package io.github.githubproxy.config;

import org.jspecify.annotations.NullMarked;
