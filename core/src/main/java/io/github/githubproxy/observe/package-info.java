@NullMarked
package io.github.githubproxy.observe;

import org.jspecify.annotations.NullMarked;
