/** The neutral HTTP vocabulary that every other part speaks. Depends on nothing. */
@NullMarked
package io.github.githubproxy.http;

import org.jspecify.annotations.NullMarked;
