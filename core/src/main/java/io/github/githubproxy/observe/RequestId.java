package io.github.githubproxy.observe;

import io.github.githubproxy.http.Headers;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The name of a request in logs and events. */
public final class RequestId {
    /** The name of the header field that carries the id. */
    public static final String FIELD = "X-Request-Id";

    /** Neither long, nor with anything that cannot be seen. */
    private static final Pattern ALLOWED = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private RequestId() {}

    /** Returns the client's own, if it has one that can be written down, or a new one. */
    public static String of(Headers client) {
        List<String> own = client.all(FIELD);
        return own.size() == 1 && ALLOWED.matcher(own.get(0)).matches() ? own.get(0) : fresh();
    }

    static String fresh() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
