/** A simulator of GitHub's API over real sockets. {@link io.github.githubproxy.fakegithub.FakeGitHub} is the door. */
@NullMarked
package io.github.githubproxy.fakegithub;

import org.jspecify.annotations.NullMarked;
