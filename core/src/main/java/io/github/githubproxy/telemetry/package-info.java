/** The telemetry collector interface with its events, and the reports on usage and state. */
@NullMarked
package io.github.githubproxy.telemetry;

import org.jspecify.annotations.NullMarked;
