@NullMarked
package io.github.githubproxy.telemetry.delivery;

import org.jspecify.annotations.NullMarked;
