/** The journal of received requests, and predicates to query it. */
@NullMarked
package io.github.githubproxy.fakegithub.journal;

import org.jspecify.annotations.NullMarked;
