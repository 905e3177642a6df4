package io.github.githubproxy.benchmark.chaos;

/** Tokens of the clients in the registry that chaos.sh writes. */
final class ClientToken {
    /** Of the clients that are measured. They have a credential of their own, and see the pages of admins. */
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

    private ClientToken() {}
}
