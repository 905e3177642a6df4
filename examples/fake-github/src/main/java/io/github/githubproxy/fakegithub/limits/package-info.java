/** The primary rate limits. */
@NullMarked
package io.github.githubproxy.fakegithub.limits;

import org.jspecify.annotations.NullMarked;
