package io.github.githubproxy.benchmark.chaos;

/**
 * A response that a client has received to its end.
 *
 * @param head the head
 * @param body the body
 */
record ReceivedResponse(MessageHead head, byte[] body) {
    /** Returns the status. */
    int status() {
        return head.status();
    }

    /** Returns the field {@code Cache-Status}, or an empty string. */
    String cacheStatus() {
        return head.field("cache-status").orElse("");
    }
}
