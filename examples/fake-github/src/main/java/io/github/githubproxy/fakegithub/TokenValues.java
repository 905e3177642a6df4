package io.github.githubproxy.fakegithub;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** The secrets of installation tokens: the same ones in the same order, none of them twice. */
final class TokenValues {
    private static final int SHORT_LENGTH = 36;
    private static final int SIGNATURE_BYTES = 256;

    private final AtomicLong sequence = new AtomicLong();

    String next(Apps.TokenForm form, long app) {
        long number = sequence.incrementAndGet();
        return switch (form) {
            case SHORT -> "ghs_" + shortText(number);
            case LONG -> "ghs_" + app + "_" + longText(number, app);
        };
    }

    /** Letters and digits that end in the number, so that none is there twice whatever the digest. */
    private static String shortText(long number) {
        String end = String.format(Locale.ROOT, "%08d", number);
        String start = text(bytes(number, 64)).replaceAll("[^A-Za-z0-9]", "");
        return start.substring(0, SHORT_LENGTH - end.length()) + end;
    }

    private static String longText(long number, long app) {
        String header = "{\"alg\":\"RS256\",\"kid\":\"1\",\"typ\":\"JWT\"}";
        String claims = String.format(
                Locale.ROOT,
                "{\"iss\":\"https://github.com\",\"app\":%d,\"installation\":true,\"jti\":\"%032d\"}",
                app,
                number);
        return text(header.getBytes(StandardCharsets.US_ASCII))
                + "."
                + text(claims.getBytes(StandardCharsets.US_ASCII))
                + "."
                + text(bytes(number, SIGNATURE_BYTES));
    }

    private static String text(byte[] bytes) {
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
