@NullMarked
package io.github.githubproxy.servlet.pages;

import org.jspecify.annotations.NullMarked;
