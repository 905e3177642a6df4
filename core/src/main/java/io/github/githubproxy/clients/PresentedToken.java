package io.github.githubproxy.clients;

import io.github.githubproxy.config.Secret;
import io.github.githubproxy.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Extracts the token that a client sends in {@code Authorization}. */
public final class PresentedToken {
    private static final Pattern CREDENTIALS = Pattern.compile("[ \t]*([A-Za-z]+)[ \t]+([\\x21-\\x7e]+)[ \t]*");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

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
        Matcher credentials = CREDENTIALS.matcher(fields.get(0));
        if (!credentials.matches()) {
            return Optional.empty();
        }
        String value = credentials.group(2);
        return switch (credentials.group(1).toLowerCase(Locale.ROOT)) {
            case "token", "bearer" -> Optional.of(Secret.of(value));
            case "basic" -> basic(value);
            default -> Optional.empty();
        };
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
        return VISIBLE.matcher(token).matches() ? Optional.of(Secret.of(token)) : Optional.empty();
    }
}
