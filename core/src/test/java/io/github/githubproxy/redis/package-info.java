/** Real Redis servers for tests: a single server, sentinels, a cluster. */
package io.github.githubproxy.redis;
