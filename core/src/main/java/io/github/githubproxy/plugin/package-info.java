@NullMarked
package io.github.githubproxy.plugin;

import org.jspecify.annotations.NullMarked;
