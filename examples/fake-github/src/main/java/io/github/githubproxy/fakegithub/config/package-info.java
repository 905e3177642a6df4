/** Choices made before the start: github.com or Enterprise Server, and how entity tags are computed. */
@NullMarked
package io.github.githubproxy.fakegithub.config;

import org.jspecify.annotations.NullMarked;
