package io.github.githubproxy.benchmark.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the upstream does in place of a proper response. */
enum UpstreamFault {
    RESET_BEFORE_HEADERS(false),
    CLOSE_BEFORE_HEADERS(false),
    RESET_AFTER_HEADERS(false),
    HANG(false),
    HANG_AFTER_HEADERS(false),
    SLOW_BODY(false),
    CUT_BODY(false),
    CUT_CHUNKED_BODY(false),
    STATUS_500(false),
    STATUS_502(false),
    STATUS_503(false),
    STATUS_429(true),
    SECONDARY_LIMIT(true),
    PRIMARY_LIMIT(true),
    NEGATIVE_LENGTH(false),
    HUGE_LENGTH(false),
    CONFLICTING_LENGTHS(false),
    MALFORMED_LENGTH(false),
    GARBAGE(false),
    CUT_HEADERS(false),
    BROKEN_GZIP(false);

    private final boolean limit;

    UpstreamFault(boolean limit) {
        this.limit = limit;
    }

    /** Returns the faults that affect one request only. */
    static List<UpstreamFault> ofOneRequest() {
        return Arrays.stream(values()).filter(fault -> !fault.limit).toList();
    }

    /** Returns the faults that pause the credential of the request. */
    static List<UpstreamFault> ofCredential() {
        return Arrays.stream(values()).filter(fault -> fault.limit).toList();
    }

    /** Returns the fault whose label is the given one, if there is one. */
    static Optional<UpstreamFault> labelled(String label) {
        return Arrays.stream(values())
                .filter(fault -> fault.label().equals(label))
                .findFirst();
    }

    /** Returns the name in tables, which is also the name of the repository that has this fault. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
