/** The recording of requests and of internal calls for telemetry and status. */
@NullMarked
package io.github.githubproxy.observe;

import org.jspecify.annotations.NullMarked;
