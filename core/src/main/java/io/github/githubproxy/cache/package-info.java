/** Stored responses, and the service provider interface of the backends that store them. */
@NullMarked
package io.github.githubproxy.cache;

import org.jspecify.annotations.NullMarked;
