package io.github.githubproxy.benchmark.chaos;

/** Tokens of the clients in the registries that chaos.sh and starve.sh write. */
final class ClientToken {
    /** Of the clients that are measured. They see the pages of admins, and have a credential of their own in chaos.sh. */
    static final String PROBE = "load-client-token";

    /** Of the clients whose requests meet faults of one request. */
    static final String FAULTY = "faulty-client-token";

    /** Of the clients whose requests meet limits. They have a credential of their own. */
    static final String LIMITED = "limited-client-token";

    /** Of the clients that misbehave. */
    static final String MISBEHAVING = "misbehaving-client-token";

    /** Of the clients that do not end their HTTP/2 streams, and so reach their maximum of requests in flight. */
    static final String HTTP2 = "http2-client-token";

    /** Of the clients that send many requests at once. */
    static final String STORM = "storm-client-token";

    /** Of the client that behaves well and whose resources are not stored. */
    static final String OTHER = "other-client-token";

    private ClientToken() {}

    /** Returns the token of one of the clients that starve the server, counted from 0. */
    static String starving(int client) {
        return "starving-" + client + "-client-token";
    }
}
