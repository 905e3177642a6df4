/** GitHub's API: roots, paths, routes, rate limits, validators, CORS and the format of errors. */
@NullMarked
package io.github.githubproxy.github;

import org.jspecify.annotations.NullMarked;
