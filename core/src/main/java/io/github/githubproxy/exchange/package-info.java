@NullMarked
package io.github.githubproxy.exchange;

import org.jspecify.annotations.NullMarked;
