@NullMarked
package io.github.githubproxy.fakegithub;

import org.jspecify.annotations.NullMarked;
