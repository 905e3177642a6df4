/** The text forms of events and reports: JSON, logfmt, names of enum constants, bounded labels. */
@NullMarked
package io.github.githubproxy.telemetry.format;

import org.jspecify.annotations.NullMarked;
