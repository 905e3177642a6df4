package io.github.githubproxy.credentials;

/** The request of a client for whose sake, and at whose expense, the proxy asks GitHub about a credential. */
public interface CostSink {

    /** The client's name. */
    String client();

    /** Takes note of what GitHub's answer has cost of a resource, maybe nothing. */
    void pay(String resource, int units);
}
