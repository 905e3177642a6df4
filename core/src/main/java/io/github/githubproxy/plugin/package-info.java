/** The lookup of service providers and of optional libraries. */
@NullMarked
package io.github.githubproxy.plugin;

import org.jspecify.annotations.NullMarked;
