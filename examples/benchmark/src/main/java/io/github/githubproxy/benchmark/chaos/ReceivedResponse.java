package io.github.githubproxy.benchmark.chaos;

/** A response that a client has received to its end. */
final class ReceivedResponse {
    private final MessageHead head;
    private final byte[] body;

    ReceivedResponse(MessageHead head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    MessageHead head() {
        return head;
    }

    byte[] body() {
        return body;
    }

    int status() {
        return head.status();
    }

    /** Returns the field {@code Cache-Status}, or an empty string. */
    String cacheStatus() {
        return head.field("cache-status").orElse("");
    }
}
