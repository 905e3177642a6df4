/** The routes: which method and path is handled by what, and the handlers. */
@NullMarked
package io.github.githubproxy.fakegithub.routes;

import org.jspecify.annotations.NullMarked;
