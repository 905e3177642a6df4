package io.github.githubproxy.benchmark;

/** What a choice finds. In each but the first, the credentials are installations of an App. */
public enum PoolScenario {
    /** Personal access tokens, all with budget. */
    TOKENS,
    /** Installations, all with budget. */
    INSTALLATIONS,
    /** The request is about a repository whose owner has one of the installations. */
    OWNER,
    /** A stored response can be confirmed best with the token of one of them. */
    STORED,
    /** All but one were not shown the repository that the request is about. */
    NOT_VISIBLE,
    /** All but one have nothing left. */
    EXHAUSTED,
    /** One is refused by GitHub and waits to be probed. */
    REJECTED
}
