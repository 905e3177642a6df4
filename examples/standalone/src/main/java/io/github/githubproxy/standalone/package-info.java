/** The runnable server: the proxy in an embedded Jetty, configured by the environment. */
@NullMarked
package io.github.githubproxy.standalone;

import org.jspecify.annotations.NullMarked;
