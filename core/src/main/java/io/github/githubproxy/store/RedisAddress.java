package io.github.githubproxy.store;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import io.github.githubproxy.config.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The address of a Redis and the credentials for it, parsed from {@code CACHE_BACKEND_URL}:
 * {@code scheme://user:password@host:port,host:port/path?parameters}, where each part may be percent-encoded. Immutable.
 *
 * @param login for the servers
 * @param masterName the name by which the sentinels know the master; empty unless the topology is
 *     {@link Topology#SENTINEL}
 * @param sentinelLogin for the sentinels, which do not use the servers' login
 * @param timeout how long to wait for a connection to open, for a response, and for a free connection
 */
record RedisAddress(
        Topology topology,
        List<Node> nodes,
        Login login,
        int database,
        String masterName,
        Tls tls,
        Login sentinelLogin,
        Duration timeout) {

    /** How the servers are organized. */
    enum Topology {
        /** One server. */
        SINGLE,
        /** Sentinels, which know the current master. */
        SENTINEL,
        /** Nodes of a Redis Cluster, which know its other nodes. */
        CLUSTER
    }

    record Node(String host, int port) {}

    /**
     * TLS settings.
     *
     * @param trustStore the trust store to use in place of the JVM's
     */
    record Tls(Use use, Optional<Path> trustStore, Optional<Secret> trustStorePassword) {
        enum Use {
            NONE,
            REQUIRED
        }
    }

    private static final String SENTINEL = "redis-sentinel";

    private static final String SYNTAX =
            "; percent-encode what is not a letter or digit in user, password and parameters";

    /**
     * Parses an address.
     *
     * @throws ConfigException with all problems, if the address is not valid. The messages quote nothing of it, because parts
     *     of a password that is not percent-encoded can appear anywhere in it
     */
    static RedisAddress parse(String url) {
        ConfigProblems problems = new ConfigProblems();
        RedisAddress address = readValid(url, problems);
        problems.throwIfAny();
        return address;
    }

    /**
     * Parses an address as {@link #parse} does, but leaves out what is not valid.
     *
     * @param problems takes the problems
     * @throws ConfigException if the parts of the address cannot be told apart
     */
    static RedisAddress readValid(String url, ConfigProblems problems) {
        int schemeEnd = url.indexOf("://");
        String scheme = url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        String rest = url.substring(schemeEnd + 3);
        if (rest.indexOf('#') >= 0) {
            throw problem("has a '#', which means nothing here" + SYNTAX);
        }
        int query = rest.indexOf('?');
        String beforeQuery = query < 0 ? rest : rest.substring(0, query);
        int slash = beforeQuery.indexOf('/');
        String authority = slash < 0 ? beforeQuery : beforeQuery.substring(0, slash);
        String path = slash < 0 ? "" : beforeQuery.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        Supplier<List<Node>> hosts = () -> nodes(authority.substring(at + 1), scheme.equals(SENTINEL) ? 26379 : 6379);
        // With an '@' behind it, what is no host may be a part of a password, and what follows means nothing.
        List<Node> nodes = rest.indexOf('@', authority.length()) >= 0
                ? hosts.get()
                : problems.attempt(hosts).orElse(List.of());
        Login login = at < 0
                ? Login.NONE
                : problems.attempt(() -> Login.parse(authority.substring(0, at)))
                        .orElse(Login.NONE);
        Parameters parameters = new Parameters(query < 0 ? "" : rest.substring(query + 1), problems);
        Parts parts = new Parts(nodes, login, path, parameters, problems);
        RedisAddress address = switch (scheme) {
            case "redis" -> parts.single(Tls.Use.NONE);
            case "rediss" -> parts.single(Tls.Use.REQUIRED);
            case SENTINEL -> parts.sentinel();
            default -> parts.cluster();
        };
        problems.run(parameters::requireAllUsed);
        return address;
    }

    /** The parts of an address, whose meaning depends on the scheme. */
    private record Parts(List<Node> nodes, Login login, String path, Parameters parameters, ConfigProblems problems) {

        RedisAddress single(Tls.Use use) {
            problems.run(this::requireOneHost);
            int database = path.isEmpty()
                    ? parameters.database()
                    : problems.attempt(() -> RedisAddress.database(path)).orElse(0);
            return new RedisAddress(
                    Topology.SINGLE,
                    nodes,
                    login,
                    database,
                    "",
                    parameters.tls(Optional.of(use)),
                    Login.NONE,
                    parameters.timeout());
        }

        RedisAddress sentinel() {
            return new RedisAddress(
                    Topology.SENTINEL,
                    nodes,
                    login,
                    parameters.database(),
                    problems.attempt(this::masterName).orElse(""),
                    parameters.tls(parameters.tlsUse()),
                    new Login(parameters.text("sentinelUser"), parameters.secret("sentinelPassword")),
                    parameters.timeout());
        }

        RedisAddress cluster() {
            problems.run(this::requireNoPath);
            return new RedisAddress(
                    Topology.CLUSTER,
                    nodes,
                    login,
                    0,
                    "",
                    parameters.tls(parameters.tlsUse()),
                    Login.NONE,
                    parameters.timeout());
        }

        private void requireOneHost() {
            if (nodes.size() > 1) {
                throw problem("names several hosts; redis:// takes one, redis-sentinel:// and redis-cluster:// many");
            }
        }

        private String masterName() {
            if (path.isEmpty()) {
                throw problem("names no master; redis-sentinel://host:port,host:port/master is expected");
            }
            return percentDecoded(path);
        }

        private void requireNoPath() {
            if (!path.isEmpty()) {
                throw problem("has a path; a cluster has one database only, so redis-cluster:// takes none");
            }
        }
    }

    /** A user, absent for the default user, and a password. */
    record Login(Optional<String> user, Optional<Secret> password) {
        static final Login NONE = new Login(Optional.empty(), Optional.empty());

        static Login parse(String text) {
            int colon = text.indexOf(':');
            if (colon < 0 || colon == text.length() - 1) {
                throw problem("has no password before the '@'; user:password@ or :password@ is expected" + SYNTAX);
            }
            return new Login(
                    Optional.of(percentDecoded(text.substring(0, colon))).filter(user -> !user.isEmpty()),
                    Optional.of(Secret.of(percentDecoded(text.substring(colon + 1)))));
        }
    }

    private static List<Node> nodes(String hosts, int defaultPort) {
        ConfigProblems problems = new ConfigProblems();
        List<Node> nodes = new ArrayList<>();
        for (String text : hosts.split(",", -1)) {
            problems.run(() -> nodes.add(node(text, defaultPort)));
        }
        problems.throwIfAny();
        return List.copyOf(nodes);
    }

    private static Node node(String text, int defaultPort) {
        // An IPv6 address is in brackets and contains colons.
        int bracket = text.lastIndexOf(']');
        int colon = text.indexOf(':', bracket + 1);
        String host = colon < 0 ? text : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty()) {
            throw problem("names no host, or an empty one; host or host:port is expected" + SYNTAX);
        }
        return new Node(
                host, colon < 0 ? defaultPort : number(text.substring(colon + 1), 1, 65535, "port after the host"));
    }

    private static int database(String text) {
        return number(text, 0, Integer.MAX_VALUE, "database");
    }

    private static int number(String text, int min, int max, String what) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, without quoting the text.
        }
        throw problem("has a " + what + " that is not a number from " + min + " to " + max + SYNTAX);
    }

    private static String percentDecoded(String text) {
        try {
            // URLDecoder would decode a plus to a space, which is right only in HTML forms.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw problem("has a '%' without two hexadecimal digits after it" + SYNTAX);
        }
    }

    private static ConfigException problem(String what) {
        return new ConfigException("CACHE_BACKEND_URL " + what);
    }

    /** The parameters of the query. Those that the scheme does not use are rejected. */
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

        Optional<String> text(String name) {
            return Optional.ofNullable(unused.remove(name))
                    .map(Parameter::value)
                    .filter(value -> !value.isEmpty());
        }

        Optional<Secret> secret(String name) {
            return text(name).map(Secret::of);
        }

        int database() {
            return problems.attempt(() -> text("db").map(RedisAddress::database).orElse(0))
                    .orElse(0);
        }

        /** By default short, because requests wait for the cache. */
        Duration timeout() {
            return Duration.ofMillis(problems.attempt(() -> text("timeout")
                            .map(millis -> number(millis, 1, 60_000, "timeout"))
                            .orElse(250))
                    .orElse(250));
        }

        /** Returns empty if the parameter is not valid. */
        Optional<Tls.Use> tlsUse() {
            return problems.attempt(() -> {
                String value = text("tls").orElse("false");
                return switch (value) {
                    case "true" -> Tls.Use.REQUIRED;
                    case "false" -> Tls.Use.NONE;
                    default -> throw problem("has a parameter tls that is neither true nor false");
                };
            });
        }

        Tls tls(Optional<Tls.Use> use) {
            Optional<Path> store = problems.attempt(() -> text("truststore").map(Parameters::path))
                    .orElse(Optional.empty());
            Optional<Secret> password = secret("truststorePassword");
            if (use.equals(Optional.of(Tls.Use.NONE)) && store.isPresent()) {
                problems.add(problem("has a truststore, but no TLS; rediss:// or the parameter tls=true is expected"));
            }
            return new Tls(use.orElse(Tls.Use.NONE), store, password);
        }

        private static Path path(String text) {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw problem("has a truststore that cannot be a path here");
            }
        }

        void requireAllUsed() {
            if (unused.isEmpty()) {
                return;
            }
            String which = unused.size() == 1
                    ? "has a parameter that means nothing for its scheme, number "
                    : "has parameters that mean nothing for its scheme, numbers ";
            throw problem(which
                    + unused.values().stream()
                            .map(Parameter::position)
                            .sorted()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "))
                    + "; known are db (redis, rediss, redis-sentinel), tls (redis-sentinel, redis-cluster), timeout,"
                    + " truststore, truststorePassword, sentinelUser and sentinelPassword (redis-sentinel)" + SYNTAX);
        }
    }
}
