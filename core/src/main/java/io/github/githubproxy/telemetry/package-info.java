/** What the proxy tells: the collector interface and its events. */
@NullMarked
package io.github.githubproxy.telemetry;

import org.jspecify.annotations.NullMarked;
