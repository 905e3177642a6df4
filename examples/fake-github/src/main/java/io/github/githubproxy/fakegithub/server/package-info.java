/** The HTTP server: sockets, verbatim request targets, faults, and the writing of responses. */
@NullMarked
package io.github.githubproxy.fakegithub.server;

import org.jspecify.annotations.NullMarked;
