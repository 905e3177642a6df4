/** The authorization of requests, and the error responses to clients whose requests fail. */
@NullMarked
package io.github.githubproxy.access;

import org.jspecify.annotations.NullMarked;
