/** The clients of the proxy: their tokens, scopes, limits and bound credentials, and the registry that contains them. */
@NullMarked
package io.github.githubproxy.clients;

import org.jspecify.annotations.NullMarked;
