package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Credential;
import io.github.githubproxy.fakegithub.world.World;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Who a request comes from, by its {@code Authorization}. */
final class Credentials {
    private final World world;

    Credentials(World world) {
        this.world = world;
    }

    /** Returns the token that the header value carries, if it is valid. */
    Optional<Credential> find(String authorization) {
        int space = authorization.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String value = authorization.substring(space + 1).strip();
        return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "token", "bearer" -> world.credential(value);
            case "basic" -> basic(value);
            default -> Optional.empty();
        };
    }

    /** The token is the password, or the user name where the password is empty or says {@code x-oauth-basic}. */
    private Optional<Credential> basic(String value) {
        String decoded;
        try {
            decoded = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int colon = decoded.indexOf(':');
        String user = colon < 0 ? decoded : decoded.substring(0, colon);
        String password = colon < 0 ? "" : decoded.substring(colon + 1);
        return world.credential(password.isEmpty() || password.equals("x-oauth-basic") ? user : password);
    }
}
