/** Decides which requests may go to GitHub, and what a client gets whose request fails. */
@NullMarked
package io.github.githubproxy.access;

import org.jspecify.annotations.NullMarked;
