/** Tokens without shared secrets: JSON Web Tokens of issuers that the client registry trusts, and tokens issued in exchange. */
@NullMarked
package io.github.githubproxy.identity;

import org.jspecify.annotations.NullMarked;
