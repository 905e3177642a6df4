/** The front door: {@link io.github.githubproxy.Config} and what is built from it. */
@NullMarked
package io.github.githubproxy;

import org.jspecify.annotations.NullMarked;
