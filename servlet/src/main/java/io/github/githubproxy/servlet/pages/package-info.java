/** Servlets that show the proxy's state: liveness, health, status, usage and metrics. */
@NullMarked
package io.github.githubproxy.servlet.pages;

import org.jspecify.annotations.NullMarked;
