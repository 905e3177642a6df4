@NullMarked
package io.github.githubproxy.config;

import org.jspecify.annotations.NullMarked;
