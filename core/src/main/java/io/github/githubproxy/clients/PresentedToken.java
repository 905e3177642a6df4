package io.github.githubproxy.clients;

import io.github.githubproxy.config.Secret;
import io.github.githubproxy.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Extracts the token that a client sends in {@code Authorization}. */
public final class PresentedToken {
    private PresentedToken() {}

    /**
     * Returns the token in the {@code Authorization} field: X of {@code token X} and {@code Bearer X}, and the password of
     * {@code Basic}, or its user name if the password is empty or {@code x-oauth-basic}. Schemes are compared without
     * regard to case.
     *
     * @return empty if there is no such field, several, or one of another form
     */
    public static Optional<Secret> from(Headers headers) {
        List<String> fields = headers.all("Authorization");
        if (fields.size() != 1) {
            return Optional.empty();
        }
        String field = fields.get(0).strip();
        int schemeEnd = 0;
        while (schemeEnd < field.length() && !isBlank(field.charAt(schemeEnd))) {
            schemeEnd++;
        }
        String scheme = field.substring(0, schemeEnd);
        String value = field.substring(schemeEnd).strip();
        if (!isVisible(value)) {
            return Optional.empty();
        }
        if (scheme.equalsIgnoreCase("token") || scheme.equalsIgnoreCase("Bearer")) {
            return Optional.of(Secret.of(value));
        }
        return scheme.equalsIgnoreCase("Basic") ? basic(value) : Optional.empty();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Returns whether a text has visible ASCII characters only, and at least one. */
    private static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x21 || text.charAt(i) > 0x7e) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static Optional<Secret> basic(String encoded) {
        String decoded;
        try {
            decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int colon = decoded.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String password = decoded.substring(colon + 1);
        boolean inUserName = password.isEmpty() || password.equals("x-oauth-basic");
        String token = inUserName ? decoded.substring(0, colon) : password;
        return isVisible(token) ? Optional.of(Secret.of(token)) : Optional.empty();
    }
}
