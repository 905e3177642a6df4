/** Translates a servlet request into a {@link io.github.githubproxy.http.ProxyRequest}. Internal. */
@NullMarked
package io.github.githubproxy.servlet.request;

import org.jspecify.annotations.NullMarked;
