package io.github.githubproxy.standalone;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the server itself is told, as against the proxy in it.
 *
 * @param address where to listen; port 0 stands for any that is free
 * @param tls where its certificate is; without one it speaks plain HTTP
 * @param mount where below that GitHub's API is found
 * @param idleTimeout how long a connection may be silent
 * @param shutdownTimeout how long requests in flight may take after the server was told to stop
 */
record ServerSettings(
        InetSocketAddress address,
        Optional<TlsFiles> tls,
        MountPath mount,
        Duration idleTimeout,
        Duration shutdownTimeout) {
    static final int DEFAULT_PORT = 8080;

    static final List<Config.Variable> VARIABLES = List.of(
            new Config.Variable("HOST", "address to listen on; 0.0.0.0 for all", "127.0.0.1", false),
            new Config.Variable("PORT", "port to listen on; 0 for any that is free", "8080", false),
            new Config.Variable(
                    MountPath.VARIABLE, "path under which GitHub's API is found, such as /some/prefix", "/", false),
            new Config.Variable(
                    TlsFiles.CERTIFICATE_VARIABLE,
                    "path of the certificate for https, with those of its issuers, as PEM text; needs TLS_KEY_FILE",
                    "plain http",
                    false),
            new Config.Variable(
                    TlsFiles.KEY_VARIABLE,
                    "path of the private key of that certificate, as PEM text; needs TLS_CERT_FILE",
                    "plain http",
                    false),
            new Config.Variable("IDLE_TIMEOUT", "seconds for which a client's connection may be silent", "60", false),
            new Config.Variable("SHUTDOWN_TIMEOUT", "seconds for requests to end once told to stop", "30", false),
            new Config.Variable("LOG_LEVEL", "least level of the proxy's own log lines", "INFO", false));

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,9}");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[?[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9]+)?]?");
    private static final List<String> LOG_LEVELS = List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    /**
     * Reads environment variables. A blank one counts as not set.
     *
     * @throws ConfigException if a value is not allowed
     */
    static ServerSettings fromMap(Map<String, String> environment) {
        InetAddress host = host(value(environment, "HOST").orElse("127.0.0.1"));
        int port = number(environment, "PORT", 0, 65_535).orElse(DEFAULT_PORT);
        int idle = number(environment, "IDLE_TIMEOUT", 1, 3600).orElse(60);
        int shutdown = number(environment, "SHUTDOWN_TIMEOUT", 1, 3600).orElse(30);
        requireLogLevel(environment);
        return new ServerSettings(
                new InetSocketAddress(host, port),
                TlsFiles.fromMap(environment),
                MountPath.fromMap(environment),
                Duration.ofSeconds(idle),
                Duration.ofSeconds(shutdown));
    }

    /** Tells whether the port was chosen, rather than taken from the default. */
    static boolean choosesPort(Map<String, String> environment) {
        return value(environment, "PORT").isPresent();
    }

    /** Returns these settings with any free port. */
    ServerSettings anyPort() {
        return new ServerSettings(
                new InetSocketAddress(address.getAddress(), 0), tls, mount, idleTimeout, shutdownTimeout);
    }

    private static InetAddress host(String text) {
        if (!HOST.matcher(text).matches()) {
            throw new ConfigException("HOST is " + quoted(text) + "; it must be an IP address or a host name");
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new ConfigException("HOST is " + quoted(text) + "; no address of that name is known here");
        }
    }

    private static Optional<Integer> number(Map<String, String> environment, String variable, int min, int max) {
        return value(environment, variable).map(text -> {
            if (NUMBER.matcher(text).matches()) {
                int number = Integer.parseInt(text);
                if (number >= min && number <= max) {
                    return number;
                }
            }
            throw new ConfigException(
                    variable + " is " + quoted(text) + "; it must be a whole number from " + min + " to " + max);
        });
    }

    /** The level itself is taken by the logging configuration, which would let a misspelt one pass as DEBUG. */
    private static void requireLogLevel(Map<String, String> environment) {
        value(environment, "LOG_LEVEL").ifPresent(text -> {
            if (!LOG_LEVELS.contains(text.toUpperCase(Locale.ROOT))) {
                throw new ConfigException(
                        "LOG_LEVEL is " + quoted(text) + "; it must be one of " + String.join(", ", LOG_LEVELS));
            }
        });
    }

    /** Returns the value of a variable; a blank one counts as not set. */
    static Optional<String> value(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static String quoted(String value) {
        return '"' + (value.length() > 80 ? value.substring(0, 80) + "..." : value) + '"';
    }
}
