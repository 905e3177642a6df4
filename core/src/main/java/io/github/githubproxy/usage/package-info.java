/** Usage counts by client for the last minute, hour and day, and the reports made from them. */
@NullMarked
package io.github.githubproxy.usage;

import org.jspecify.annotations.NullMarked;
