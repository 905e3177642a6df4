/** What the simulated GitHub holds: users, tokens, repositories and what is in them. Knows nothing of HTTP. */
@NullMarked
package io.github.githubproxy.fakegithub.world;

import org.jspecify.annotations.NullMarked;
