/** With what the proxy calls GitHub: credentials, and which of them are limited. */
@NullMarked
package io.github.githubproxy.credentials;

import org.jspecify.annotations.NullMarked;
