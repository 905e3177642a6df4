/** The delivery of telemetry events: the access log, the queues of collectors, and the built-in collectors. */
@NullMarked
package io.github.githubproxy.telemetry.delivery;

import org.jspecify.annotations.NullMarked;
