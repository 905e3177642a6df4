@NullMarked
package io.github.githubproxy.cache.backend;

import org.jspecify.annotations.NullMarked;
