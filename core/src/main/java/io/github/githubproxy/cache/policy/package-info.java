@NullMarked
package io.github.githubproxy.cache.policy;

import org.jspecify.annotations.NullMarked;
