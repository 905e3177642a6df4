package io.github.githubproxy.postgres;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import io.github.githubproxy.config.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The address of a database, the login for it, and how to use it, parsed from {@code CACHE_BACKEND_URL}:
 * {@code postgres://user:password@host:port/database?parameters}, where user, password, database and parameters may be
 * percent-encoded. Immutable.
 *
 * @param host an IPv6 address is in brackets
 * @param password empty if the database does not ask for one
 * @param trustedCertificates a file with the trusted certificates, to use in place of the JVM's
 * @param timeout how long to wait for a connection
 * @param connections the maximum number of connections, and of calls at once
 * @param maxBytes what the stored responses may take together
 */
record PostgresAddress(
        String host,
        int port,
        String database,
        String user,
        Optional<Secret> password,
        SslMode sslMode,
        Optional<Path> trustedCertificates,
        Duration timeout,
        int connections,
        long maxBytes) {

    /** The schemes of an address, in lower case. */
    static final Set<String> SCHEMES = Set.of("postgres", "postgresql");

    private static final int DEFAULT_PORT = 5432;

    /** A name, an IPv4 address, or an IPv6 address in brackets. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

    private static final String EXPECTED = "; postgres://user:password@host:port/database is expected";
    private static final String SYNTAX =
            EXPECTED + ", with what is not a letter or digit in user, password and parameters percent-encoded";

    /** Returns whether a URL is the address of a database. */
    static boolean hasScheme(String url) {
        int end = url.indexOf("://");
        return end > 0 && SCHEMES.contains(url.substring(0, end).toLowerCase(Locale.ROOT));
    }

    /**
     * Parses an address.
     *
     * @throws ConfigException with all problems, if the address is not valid. The messages quote nothing of it, because parts
     *     of a password that is not percent-encoded can appear anywhere in it
     */
    static PostgresAddress parse(String url) {
        String rest = url.substring(url.indexOf("://") + 3);
        if (rest.indexOf('#') >= 0) {
            throw problem("has a '#', which means nothing here" + SYNTAX);
        }
        int query = rest.indexOf('?');
        ConfigProblems problems = new ConfigProblems();
        Parameters parameters = new Parameters(query < 0 ? "" : rest.substring(query + 1), problems);
        String beforeQuery = query < 0 ? rest : rest.substring(0, query);
        int slash = beforeQuery.indexOf('/');
        String authority = slash < 0 ? beforeQuery : beforeQuery.substring(0, slash);
        int at = authority.lastIndexOf('@');
        if (at <= 0 || authority.charAt(0) == ':') {
            throw problem("names no user before the host" + SYNTAX);
        }
        String login = authority.substring(0, at);
        int loginColon = login.indexOf(':');
        String hostAndPort = authority.substring(at + 1);
        int portColon = hostAndPort.indexOf(':', hostAndPort.lastIndexOf(']') + 1);
        PostgresAddress address = new PostgresAddress(
                problems.attempt(() -> host(portColon < 0 ? hostAndPort : hostAndPort.substring(0, portColon)))
                        .orElse(""),
                portColon < 0
                        ? DEFAULT_PORT
                        : problems.attempt(() ->
                                        number(hostAndPort.substring(portColon + 1), 1, 65535, "port after the host"))
                                .orElse((long) DEFAULT_PORT)
                                .intValue(),
                problems.attempt(() -> database(slash < 0 ? "" : beforeQuery.substring(slash + 1)))
                        .orElse(""),
                problems.attempt(() -> percentDecoded(loginColon < 0 ? login : login.substring(0, loginColon)))
                        .orElse(""),
                loginColon < 0
                        ? Optional.empty()
                        : problems.attempt(() -> Secret.of(percentDecoded(login.substring(loginColon + 1)))),
                parameters.sslMode(),
                parameters.trustedCertificates(),
                // By default short, because requests wait for the cache.
                Duration.ofMillis(parameters.number("timeout", 250, 60_000, 500)),
                (int) parameters.number("connections", 1, 200, 10),
                parameters.number("maxBytes", 1, Long.MAX_VALUE / 2, 1L << 30));
        problems.run(parameters::requireAllUsed);
        problems.throwIfAny();
        if (address.trustedCertificates.isPresent() && !address.sslMode.verifiesCertificate()) {
            throw problem(
                    "has the parameter sslrootcert, but neither sslmode=verify-full nor sslmode=verify-ca, so that the"
                            + " file would not be used");
        }
        return address;
    }

    /** The maximum duration of a call: the time to wait for a connection, and as much for the statements. */
    Duration callTimeout() {
        return timeout.multipliedBy(2);
    }

    private static String host(String text) {
        if (text.indexOf(',') >= 0) {
            throw problem("names several hosts; one is allowed");
        }
        if (!HOST.matcher(text).matches()) {
            throw problem("names no host, or one with characters that no host has" + SYNTAX);
        }
        return text;
    }

    private static String database(String text) {
        if (text.isEmpty() || text.indexOf('/') >= 0) {
            throw problem("names no database after the host, or has a '/' in its name" + SYNTAX);
        }
        return percentDecoded(text);
    }

    private static long number(String text, long min, long max, String what) {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, without quoting the text.
        }
        throw problem("has a " + what + " that is not a number from " + min + " to " + max + SYNTAX);
    }

    private static String percentDecoded(String text) {
        String decoded;
        try {
            // URLDecoder would decode a plus to a space, which is right only in HTML forms.
            decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw problem("has a '%' without two hexadecimal digits after it" + SYNTAX);
        }
        if (decoded.indexOf('\0') >= 0) {
            throw problem("has a %00, which no name and no password of PostgreSQL can have");
        }
        return decoded;
    }

    private static ConfigException problem(String what) {
        return new ConfigException("CACHE_BACKEND_URL " + what);
    }

    /** The parameters of the query. Unknown ones are rejected. */
    private static final class Parameters {
        private final Map<String, Parameter> unused = new TreeMap<>();
        private final ConfigProblems problems;

        /** A value, and the position among the parameters, from 1. */
        private record Parameter(String value, int position) {}

        Parameters(String query, ConfigProblems problems) {
            this.problems = problems;
            int position = 0;
            for (String pair : query.split("&", -1)) {
                if (!pair.isEmpty()) {
                    position++;
                    add(pair, position);
                }
            }
        }

        private void add(String pair, int position) {
            int equals = pair.indexOf('=');
            problems.run(() -> {
                String name = percentDecoded(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : percentDecoded(pair.substring(equals + 1));
                unused.put(name, new Parameter(value, position));
            });
        }

        private Optional<String> text(String name) {
            return Optional.ofNullable(unused.remove(name))
                    .map(Parameter::value)
                    .filter(value -> !value.isEmpty());
        }

        long number(String name, long min, long max, long byDefault) {
            return problems.attempt(() -> text(name)
                            .map(value -> PostgresAddress.number(value, min, max, "parameter " + name))
                            .orElse(byDefault))
                    .orElse(byDefault);
        }

        SslMode sslMode() {
            return problems.attempt(
                            () -> text("sslmode").map(Parameters::sslMode).orElse(SslMode.PREFER))
                    .orElse(SslMode.PREFER);
        }

        private static SslMode sslMode(String text) {
            return SslMode.of(text)
                    .orElseThrow(() -> problem("has a parameter sslmode that is none of " + SslMode.parameters()));
        }

        Optional<Path> trustedCertificates() {
            return problems.attempt(() -> text("sslrootcert").map(Parameters::readableFile))
                    .orElse(Optional.empty());
        }

        private static Path readableFile(String text) {
            try {
                Path file = Path.of(text);
                if (Files.isRegularFile(file) && Files.isReadable(file)) {
                    return file;
                }
            } catch (InvalidPathException e) {
                // Reported below.
            }
            throw problem("has a parameter sslrootcert that is not the path of a file that can be read; a PEM file is"
                    + " expected");
        }

        void requireAllUsed() {
            if (unused.isEmpty()) {
                return;
            }
            String numbers = unused.values().stream()
                    .map(Parameter::position)
                    .sorted()
                    .map(String::valueOf)
                    .collect(Collectors.joining(", "));
            throw problem(
                    (unused.size() == 1 ? "has an unknown parameter, number " : "has unknown parameters, numbers ")
                            + numbers + "; known are sslmode, sslrootcert, timeout, connections and maxBytes" + SYNTAX);
        }
    }
}
