/** HTTP requests, responses and header fields, independent of any HTTP library. */
@NullMarked
package io.github.githubproxy.http;

import org.jspecify.annotations.NullMarked;
