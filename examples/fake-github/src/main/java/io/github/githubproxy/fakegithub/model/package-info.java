/**
 * The data of the simulated GitHub: accounts, tokens, Apps, repositories and their contents. {@link
 * io.github.githubproxy.fakegithub.model.GitHubData} is the root. Nothing here depends on HTTP.
 */
@NullMarked
package io.github.githubproxy.fakegithub.model;

import org.jspecify.annotations.NullMarked;
