package io.github.githubproxy.benchmark;

/** The state of the pool when a credential is selected. Except in the first, all credentials are installations. */
public enum PoolScenario {
    /** Personal access tokens, all with budget. */
    TOKENS,
    /** Installations, all with budget. */
    INSTALLATIONS,
    /** The request is for a repository whose owner has one of the installations. */
    OWNER,
    /** A stored response is preferably revalidated with the token of one of them. */
    STORED,
    /** The repository of the request is hidden from all but one. */
    NOT_VISIBLE,
    /** All but one are exhausted. */
    EXHAUSTED,
    /** One is rejected by GitHub and is due for a probe. */
    REJECTED
}
