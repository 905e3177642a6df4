package io.github.githubproxy;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.upstream.RequestHeaders;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The name of a request in logs and events. */
final class RequestId {
    /** Neither long, nor with anything that cannot be seen. */
    private static final Pattern ALLOWED = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private RequestId() {}

    /** Returns the client's own, if it has one that can be written down, or a new one. */
    static String of(Headers client) {
        List<String> own = client.all(RequestHeaders.REQUEST_ID);
        return own.size() == 1 && ALLOWED.matcher(own.get(0)).matches() ? own.get(0) : fresh();
    }

    static String fresh() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
