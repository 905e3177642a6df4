/** The standalone server: the proxy in an embedded Jetty, configured by environment variables. */
@NullMarked
package io.github.githubproxy.standalone;

import org.jspecify.annotations.NullMarked;
