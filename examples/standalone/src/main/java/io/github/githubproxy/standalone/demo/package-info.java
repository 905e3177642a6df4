/**
 * The parts of {@code --demo} and {@code --train}: a simulated GitHub, clients at work, a login for the browser, and a line of
 * figures.
 */
@NullMarked
package io.github.githubproxy.standalone.demo;

import org.jspecify.annotations.NullMarked;
