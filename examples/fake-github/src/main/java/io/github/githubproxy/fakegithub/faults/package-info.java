/** Faults that tests inject into responses and connections. */
@NullMarked
package io.github.githubproxy.fakegithub.faults;

import org.jspecify.annotations.NullMarked;
