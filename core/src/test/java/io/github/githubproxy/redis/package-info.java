/** Real Redis servers for tests: alone, with sentinels, as a cluster. */
package io.github.githubproxy.redis;
