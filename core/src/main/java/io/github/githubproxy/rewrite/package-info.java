/** GitHub's URLs as a client should see them: leading through the proxy. */
@NullMarked
package io.github.githubproxy.rewrite;

import org.jspecify.annotations.NullMarked;
