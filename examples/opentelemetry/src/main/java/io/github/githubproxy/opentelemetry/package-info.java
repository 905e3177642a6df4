/** A telemetry collector that sends traces to Jaeger or another receiver of OTLP. */
@NullMarked
package io.github.githubproxy.opentelemetry;

import org.jspecify.annotations.NullMarked;
