/** The credentials that the proxy calls GitHub with: their tokens, limits and visibility, and the selection among them. */
@NullMarked
package io.github.githubproxy.credentials;

import org.jspecify.annotations.NullMarked;
