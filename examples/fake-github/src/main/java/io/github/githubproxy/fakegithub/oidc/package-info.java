/** A simulator of an OpenID Connect issuer, such as that of a CI system: its discovery document, its keys and its tokens. */
@NullMarked
package io.github.githubproxy.fakegithub.oidc;

import org.jspecify.annotations.NullMarked;
