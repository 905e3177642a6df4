/** Authentication of users, installations and Apps, and the issuing of installation access tokens. */
@NullMarked
package io.github.githubproxy.fakegithub.auth;

import org.jspecify.annotations.NullMarked;
