/** The exchange with GitHub: header rules, single calls, failover between credentials. */
@NullMarked
package io.github.githubproxy.upstream;

import org.jspecify.annotations.NullMarked;
