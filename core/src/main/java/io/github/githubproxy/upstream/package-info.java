/** The exchange with GitHub: header rules, one call, rotation over credentials. */
@NullMarked
package io.github.githubproxy.upstream;

import org.jspecify.annotations.NullMarked;
