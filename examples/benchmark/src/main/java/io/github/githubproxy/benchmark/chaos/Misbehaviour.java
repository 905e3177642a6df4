package io.github.githubproxy.benchmark.chaos;

import java.util.Locale;

/** How a client can waste what the server has. */
enum Misbehaviour {
    READS_NOTHING,
    READS_SLOWLY,
    HANGS_UP_BEFORE_RESPONSE,
    HANGS_UP_WITHIN_RESPONSE,
    SENDS_HEADERS_SLOWLY,
    SENDS_BODY_SLOWLY,
    NEVER_ENDS_BODY,
    HTTP2_WITHOUT_END_AND_TOKEN,
    HTTP2_WITHOUT_END,
    UNKNOWN_TOKEN,
    NO_TOKEN,
    GARBAGE;

    /** Returns the name in tables. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
