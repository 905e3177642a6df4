/** An extension of the proxy: traces for Jaeger, or whatever else understands OTLP. */
@NullMarked
package io.github.githubproxy.opentelemetry;

import org.jspecify.annotations.NullMarked;
