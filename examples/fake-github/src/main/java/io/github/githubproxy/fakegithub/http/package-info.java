/** Responses, header fields, media types and JSON: the parts of HTTP that all other packages share. */
@NullMarked
package io.github.githubproxy.fakegithub.http;

import org.jspecify.annotations.NullMarked;
