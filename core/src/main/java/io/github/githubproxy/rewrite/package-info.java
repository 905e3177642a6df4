/** Rewriting of GitHub's API URLs in header fields and JSON bodies, so that they lead to the proxy. */
@NullMarked
package io.github.githubproxy.rewrite;

import org.jspecify.annotations.NullMarked;
