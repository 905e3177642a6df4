package io.github.githubproxy.standalone;

import io.github.githubproxy.config.Config.Variable;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The settings of the server, in addition to those of the proxy in it.
 *
 * @param address the address to listen on; port 0 selects a free port
 * @param tls the certificate and its key; empty for plain HTTP
 * @param mount the path at which GitHub's API is served
 * @param maxConnections the maximum number of clients' connections; empty to derive it from the limit of open files
 * @param idleTimeout how long a connection may be silent
 * @param drain how long new connections are served after a stop was asked for
 * @param shutdownTimeout how long requests in flight may take to finish at shutdown
 */
record ServerSettings(
        InetSocketAddress address,
        Optional<TlsFiles> tls,
        MountPath mount,
        OptionalInt maxConnections,
        Duration idleTimeout,
        Duration drain,
        Duration shutdownTimeout) {
    private static final Variable HOST =
            variable("HOST", "127.0.0.1", "Address to listen on. 0.0.0.0 listens on all addresses.");
    private static final Variable PORT = variable("PORT", "8080", "Port to listen on. 0 selects a free port.");
    private static final Variable MAX_CONNECTIONS = variable(
            "MAX_CONNECTIONS",
            "half of the free file descriptors, at most 10000",
            "Maximum number of clients' connections. Further ones wait until another is closed.");
    private static final Variable IDLE_TIMEOUT =
            variable("IDLE_TIMEOUT", "60", "Seconds without data after which a client's connection is closed.");
    private static final Variable DRAIN_SECONDS = variable(
            "DRAIN_SECONDS",
            "0",
            "Seconds at shutdown in which new connections are still served, while /-/ready responds with 503.");
    private static final Variable SHUTDOWN_TIMEOUT = variable(
            "SHUTDOWN_TIMEOUT", "30", "Maximum seconds that requests in flight may take to finish at shutdown.");
    static final Variable LOG_LEVEL = variable("LOG_LEVEL", "INFO", "Minimum level of the proxy's own log messages.");

    static final List<Variable> VARIABLES = List.of(
            HOST,
            PORT,
            variable(MountPath.VARIABLE, "/", "Path at which GitHub's API is served, such as /some/prefix."),
            variable(
                    TlsFiles.CERTIFICATE_VARIABLE,
                    "plain http",
                    "Path of the server's certificate for https and the certificates of its issuers, as PEM text."
                            + " Requires TLS_KEY_FILE."),
            variable(
                    TlsFiles.KEY_VARIABLE,
                    "plain http",
                    "Path of the private key of the certificate, as PEM text. Requires TLS_CERT_FILE."),
            MAX_CONNECTIONS,
            IDLE_TIMEOUT,
            DRAIN_SECONDS,
            SHUTDOWN_TIMEOUT,
            variable(
                    Extensions.VARIABLE,
                    "none",
                    "Path of a directory whose jars contain cache backends and telemetry collectors."),
            LOG_LEVEL);

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,9}");
    private static final Pattern HOST_FORMAT =
            Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[?[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9]+)?]?");
    private static final List<String> LOG_LEVELS = List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    /**
     * Reads the environment variables. A blank variable counts as not set.
     *
     * @throws ConfigException for all values that are not allowed
     */
    static ServerSettings fromMap(Map<String, String> environment) {
        ConfigProblems problems = new ConfigProblems();
        Optional<InetAddress> host = problems.attempt(() -> host(valueOrDefault(environment, HOST)));
        Optional<Integer> port = problems.attempt(() -> number(environment, PORT, 0, 65_535));
        Optional<OptionalInt> connections = problems.attempt(() -> maxConnections(environment));
        Optional<Duration> idle = problems.attempt(() -> seconds(environment, IDLE_TIMEOUT, 1));
        Optional<Duration> drain = problems.attempt(() -> seconds(environment, DRAIN_SECONDS, 0));
        Optional<Duration> shutdown = problems.attempt(() -> seconds(environment, SHUTDOWN_TIMEOUT, 1));
        Optional<Optional<TlsFiles>> tls = problems.attempt(() -> TlsFiles.fromMap(environment));
        Optional<MountPath> mount = problems.attempt(() -> MountPath.fromMap(environment));
        problems.run(() -> requireLogLevel(environment));
        problems.throwIfAny();
        return new ServerSettings(
                new InetSocketAddress(host.orElseThrow(), port.orElseThrow()),
                tls.orElseThrow(),
                mount.orElseThrow(),
                connections.orElseThrow(),
                idle.orElseThrow(),
                drain.orElseThrow(),
                shutdown.orElseThrow());
    }

    /** Reads {@link #maxConnections} alone. */
    static OptionalInt maxConnections(Map<String, String> environment) {
        return value(environment, MAX_CONNECTIONS.name()).isPresent()
                ? OptionalInt.of(number(environment, MAX_CONNECTIONS, 1, 1_000_000))
                : OptionalInt.empty();
    }

    private static Duration seconds(Map<String, String> environment, Variable variable, int min) {
        return Duration.ofSeconds(number(environment, variable, min, 3600));
    }

    /** Returns whether the environment sets the port. */
    static boolean choosesPort(Map<String, String> environment) {
        return value(environment, PORT.name()).isPresent();
    }

    /** Returns these settings with any free port. */
    ServerSettings anyPort() {
        return new ServerSettings(
                new InetSocketAddress(address.getAddress(), 0),
                tls,
                mount,
                maxConnections,
                idleTimeout,
                drain,
                shutdownTimeout);
    }

    /** Returns these settings for plain HTTP to any free port of the loopback address. */
    ServerSettings loopback() {
        return new ServerSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                MountPath.ROOT,
                maxConnections,
                idleTimeout,
                drain,
                shutdownTimeout);
    }

    private static InetAddress host(String text) {
        if (!HOST_FORMAT.matcher(text).matches()) {
            throw new ConfigException("HOST is " + quoted(text) + "; it must be an IP address or a host name");
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new ConfigException("HOST is " + quoted(text) + "; no address of that name is known here");
        }
    }

    private static int number(Map<String, String> environment, Variable variable, int min, int max) {
        String text = valueOrDefault(environment, variable);
        if (NUMBER.matcher(text).matches()) {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw new ConfigException(
                variable.name() + " is " + quoted(text) + "; it must be a whole number from " + min + " to " + max);
    }

    /** The logging configuration applies the level, but would treat a misspelt one as DEBUG. */
    private static void requireLogLevel(Map<String, String> environment) {
        String text = valueOrDefault(environment, LOG_LEVEL);
        if (!LOG_LEVELS.contains(text.toUpperCase(Locale.ROOT))) {
            throw new ConfigException(
                    "LOG_LEVEL is " + quoted(text) + "; it must be one of " + String.join(", ", LOG_LEVELS));
        }
    }

    /** Returns the stripped value of a variable; a blank variable counts as not set. */
    static Optional<String> value(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static String valueOrDefault(Map<String, String> environment, Variable variable) {
        return value(environment, variable.name()).orElse(variable.defaultValue());
    }

    private static Variable variable(String name, String defaultValue, String meaning) {
        return new Variable(name, meaning, defaultValue, false);
    }

    private static String quoted(String value) {
        return '"' + (value.length() > 80 ? value.substring(0, 80) + "..." : value) + '"';
    }
}
