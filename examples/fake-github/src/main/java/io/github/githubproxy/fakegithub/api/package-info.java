/** The API as a function from requests to responses: authentication, rate limits, routing, representation. */
@NullMarked
package io.github.githubproxy.fakegithub.api;

import org.jspecify.annotations.NullMarked;
