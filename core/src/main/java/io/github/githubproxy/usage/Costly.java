package io.github.githubproxy.usage;

/** A kind of request of one client, of which it is counted what it costs. */
record Costly(String client, String method, String route) {}
