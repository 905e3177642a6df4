package io.github.githubproxy.postgres;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the connection to the database is encrypted, with the names of PostgreSQL's {@code sslmode}. */
enum SslMode {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /** Returns the mode of that name. */
    static Optional<SslMode> of(String parameter) {
        return Arrays.stream(values())
                .filter(mode -> mode.parameter().equals(parameter))
                .findFirst();
    }

    /** Returns all names, for messages. */
    static String parameters() {
        return Arrays.stream(values()).map(SslMode::parameter).collect(Collectors.joining(", "));
    }

    String parameter() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean verifiesCertificate() {
        return this == VERIFY_CA || this == VERIFY_FULL;
    }
}
