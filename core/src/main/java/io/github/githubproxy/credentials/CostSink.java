package io.github.githubproxy.credentials;

/** Charges the cost of an internal call to the client whose request caused it. Used by one thread. */
public interface CostSink {

    /** The client's name. */
    String client();

    /** Adds the units of a resource that a call cost; they may be zero. */
    void addCost(String resource, int units);

    /** Runs an action when nobody waits for the client's request any more; at once if nobody does already. */
    void onCancel(Runnable action);
}
