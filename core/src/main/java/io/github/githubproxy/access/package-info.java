@NullMarked
package io.github.githubproxy.access;

import org.jspecify.annotations.NullMarked;
