package io.github.githubproxy.standalone.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** A random secret that is valid while the demo runs: 128 bits, as text that may stand in a URL or a cookie. */
final class DemoSecret {
    private static final int BYTES = 16;

    private final String text;

    private DemoSecret(String text) {
        this.text = text;
    }

    /** Returns a new one. */
    static DemoSecret random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new DemoSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Returns the secret. {@link #toString} does not. */
    String text() {
        return text;
    }

    /** Compares in a time that does not depend on where the texts differ. */
    boolean matches(String presented) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }
}
