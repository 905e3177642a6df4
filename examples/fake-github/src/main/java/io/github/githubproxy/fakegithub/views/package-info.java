/** GitHub's JSON of accounts, repositories, issues and Apps, and the URLs in it. */
@NullMarked
package io.github.githubproxy.fakegithub.views;

import org.jspecify.annotations.NullMarked;
