/** A Spring Boot application that serves GitHub's API. */
@NullMarked
package io.github.githubproxy.springboot;

import org.jspecify.annotations.NullMarked;
