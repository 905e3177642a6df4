/**
 * A simulator of GitHub's API for tests of GitHub clients. {@link io.github.githubproxy.fakegithub.FakeGitHub} starts it
 * from Java, {@link io.github.githubproxy.fakegithub.Main} as a program.
 *
 * <p>Tests use this package and {@code config}, {@code model}, {@code limits}, {@code auth}, {@code faults}, {@code
 * journal} and {@code http}. The packages {@code server}, {@code api}, {@code routes} and {@code views} are internal.
 */
@NullMarked
package io.github.githubproxy.fakegithub;

import org.jspecify.annotations.NullMarked;
