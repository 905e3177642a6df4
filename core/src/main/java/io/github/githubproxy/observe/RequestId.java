package io.github.githubproxy.observe;

import io.github.githubproxy.http.Headers;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The id of a request in logs and events. */
public final class RequestId {
    /** The name of the header field that carries the id. */
    public static final String FIELD = "X-Request-Id";

    /** 1 to 128 visible ASCII characters. */
    private static final Pattern ALLOWED = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private RequestId() {}

    /** Returns the id that the client sent if it sent exactly one and that one is allowed, else a generated one. */
    public static String of(Headers request) {
        List<String> sent = request.all(FIELD);
        return sent.size() == 1 && ALLOWED.matcher(sent.get(0)).matches() ? sent.get(0) : generate();
    }

    /** Returns 16 random hexadecimal digits. */
    static String generate() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
