package io.github.githubproxy.fakegithub.auth;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Generates the values of installation access tokens. The sequence is the same in each run and has no duplicates. */
final class TokenGenerator {
    private static final int SHORT_LENGTH = 36;
    private static final int SIGNATURE_BYTES = 256;

    private final AtomicLong sequence = new AtomicLong();

    /** Returns the next value for an App of that id. */
    String next(InstallationTokenIssuer.TokenFormat format, long app) {
        long number = sequence.incrementAndGet();
        return switch (format) {
            case SHORT -> "ghs_" + shortValue(number);
            case LONG -> "ghs_" + app + "_" + longValue(number, app);
        };
    }

    /** Letters and digits that end in the sequence number, which makes the value unique. */
    private static String shortValue(long number) {
        String end = String.format(Locale.ROOT, "%08d", number);
        String start = base64(bytes(number, 64)).replaceAll("[^A-Za-z0-9]", "");
        return start.substring(0, SHORT_LENGTH - end.length()) + end;
    }

    private static String longValue(long number, long app) {
        String header = "{\"alg\":\"RS256\",\"kid\":\"1\",\"typ\":\"JWT\"}";
        String claims = String.format(
                Locale.ROOT,
                "{\"iss\":\"https://github.com\",\"app\":%d,\"installation\":true,\"jti\":\"%032d\"}",
                app,
                number);
        return base64(header.getBytes(StandardCharsets.US_ASCII))
                + "."
                + base64(claims.getBytes(StandardCharsets.US_ASCII))
                + "."
                + base64(bytes(number, SIGNATURE_BYTES));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(long number, int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int block = 0; bytes.size() < count; block++) {
            bytes.writeBytes(sha256("installation token " + number + ", block " + block));
        }
        return bytes.toByteArray();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
