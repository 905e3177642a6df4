package io.github.githubproxy.usage;

/** A kind of request of one client, of which it is counted what it costs. */
record RouteKey(String client, String method, String route) {}
