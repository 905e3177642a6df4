/** The handling of an authorized request: caching, coalescing, forwarding to GitHub and rewriting of the response. */
@NullMarked
package io.github.githubproxy.exchange;

import org.jspecify.annotations.NullMarked;
