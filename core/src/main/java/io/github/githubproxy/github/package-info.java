/** What GitHub is: its API roots, paths, rate-limit fields, validators and the form of its errors. */
@NullMarked
package io.github.githubproxy.github;

import org.jspecify.annotations.NullMarked;
