/** Who has used what: counts by client for the last minute, hour and day, for pages that people look at. */
@NullMarked
package io.github.githubproxy.usage;

import org.jspecify.annotations.NullMarked;
