package io.github.githubproxy.store;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a Redis is and how to be let in, as {@code CACHE_BACKEND_URL} says:
 * {@code scheme://user:password@host:port,host:port/path?parameters}, every part percent-encoded where need be.
 *
 * @param login for the servers
 * @param masterName what the sentinels call the master; empty unless the topology is {@link Topology#SENTINEL}
 * @param sentinelLogin for the sentinels, who do not share the servers'
 * @param timeout how long to wait to connect, for an answer, and for a free connection
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

    /** What is at the address. */
    enum Topology {
        /** One server. */
        SINGLE,
        /** Sentinels that know which server is the master. */
        SENTINEL,
        /** Some nodes of a cluster, which know the others. */
        CLUSTER
    }

    record Node(String host, int port) {}

    /**
     * How connections are protected.
     *
     * @param trustStore certificates to trust in place of the JVM's
     */
    record Tls(Use use, Optional<Path> trustStore, Optional<Secret> trustStorePassword) {
        enum Use {
            NONE,
            REQUIRED
        }
    }

    private static final String SYNTAX =
            "; percent-encode what is not a letter or digit in user, password and parameters";

    /**
     * Reads an address.
     *
     * @throws ConfigException if it makes no sense; the message quotes nothing of it, since where a password is not
     *     encoded its parts turn up anywhere
     */
    static RedisAddress parse(String url) {
        int schemeEnd = url.indexOf("://");
        String scheme = url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        String rest = url.substring(schemeEnd + 3);
        if (rest.indexOf('#') >= 0) {
            throw problem("has a '#', which means nothing here" + SYNTAX);
        }
        int question = rest.indexOf('?');
        Parameters parameters = Parameters.parse(question < 0 ? "" : rest.substring(question + 1));
        String place = question < 0 ? rest : rest.substring(0, question);
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        String path = slash < 0 ? "" : place.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        Login login = at < 0 ? Login.NONE : Login.parse(authority.substring(0, at));
        String hosts = authority.substring(at + 1);
        RedisAddress address = switch (scheme) {
            case "redis" -> single(hosts, login, path, parameters, Tls.Use.NONE);
            case "rediss" -> single(hosts, login, path, parameters, Tls.Use.REQUIRED);
            case "redis-sentinel" -> sentinel(hosts, login, path, parameters);
            default -> cluster(hosts, login, path, parameters);
        };
        parameters.requireAllUsed();
        return address;
    }

    private static RedisAddress single(String hosts, Login login, String path, Parameters parameters, Tls.Use use) {
        List<Node> nodes = nodes(hosts, 6379);
        if (nodes.size() > 1) {
            throw problem("names several hosts; redis:// takes one, redis-sentinel:// and redis-cluster:// many");
        }
        int database = path.isEmpty() ? parameters.database() : database(path);
        return new RedisAddress(
                Topology.SINGLE, nodes, login, database, "", parameters.tls(use), Login.NONE, parameters.timeout());
    }

    private static RedisAddress sentinel(String hosts, Login login, String path, Parameters parameters) {
        if (path.isEmpty()) {
            throw problem("names no master; redis-sentinel://host:port,host:port/master is expected");
        }
        return new RedisAddress(
                Topology.SENTINEL,
                nodes(hosts, 26379),
                login,
                parameters.database(),
                decoded(path),
                parameters.tls(parameters.tlsUse()),
                new Login(parameters.text("sentinelUser"), parameters.secret("sentinelPassword")),
                parameters.timeout());
    }

    private static RedisAddress cluster(String hosts, Login login, String path, Parameters parameters) {
        if (!path.isEmpty()) {
            throw problem("has a path; a cluster has one database only, so redis-cluster:// takes none");
        }
        return new RedisAddress(
                Topology.CLUSTER,
                nodes(hosts, 6379),
                login,
                0,
                "",
                parameters.tls(parameters.tlsUse()),
                Login.NONE,
                parameters.timeout());
    }

    /** A user, left out for the default one, and a password. */
    record Login(Optional<String> user, Optional<Secret> password) {
        static final Login NONE = new Login(Optional.empty(), Optional.empty());

        static Login parse(String text) {
            int colon = text.indexOf(':');
            if (colon < 0 || colon == text.length() - 1) {
                throw problem("has no password before the '@'; user:password@ or :password@ is expected" + SYNTAX);
            }
            return new Login(
                    Optional.of(decoded(text.substring(0, colon))).filter(user -> !user.isEmpty()),
                    Optional.of(Secret.of(decoded(text.substring(colon + 1)))));
        }
    }

    private static List<Node> nodes(String hosts, int defaultPort) {
        List<Node> nodes = new ArrayList<>();
        for (String text : hosts.split(",", -1)) {
            // An IPv6 address is in brackets, and has colons of its own.
            int bracket = text.lastIndexOf(']');
            int colon = text.indexOf(':', bracket + 1);
            String host = colon < 0 ? text : text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            if (host.isEmpty()) {
                throw problem("names no host, or an empty one; host or host:port is expected" + SYNTAX);
            }
            nodes.add(new Node(
                    host,
                    colon < 0 ? defaultPort : number(text.substring(colon + 1), 1, 65535, "port after the host")));
        }
        return List.copyOf(nodes);
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
            // Told below, without the text.
        }
        throw problem("has a " + what + " that is not a number from " + min + " to " + max + SYNTAX);
    }

    private static String decoded(String text) {
        try {
            // In a URL's user and password a plus is a plus.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw problem("has a '%' without two hexadecimal digits after it" + SYNTAX);
        }
    }

    private static ConfigException problem(String what) {
        return new ConfigException("CACHE_BACKEND_URL " + what);
    }

    /** What is after the question mark; what nobody asked for is a mistake. */
    private static final class Parameters {
        private final Map<String, String> left = new TreeMap<>();

        static Parameters parse(String query) {
            Parameters parameters = new Parameters();
            for (String pair : query.split("&", -1)) {
                if (!pair.isEmpty()) {
                    int equals = pair.indexOf('=');
                    String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                    parameters.left.put(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
                }
            }
            return parameters;
        }

        Optional<String> text(String name) {
            return Optional.ofNullable(left.remove(name)).filter(value -> !value.isEmpty());
        }

        Optional<Secret> secret(String name) {
            return text(name).map(Secret::of);
        }

        int database() {
            return text("db").map(RedisAddress::database).orElse(0);
        }

        /** A request waits for it. */
        Duration timeout() {
            return Duration.ofMillis(text("timeout")
                    .map(millis -> number(millis, 1, 60_000, "timeout"))
                    .orElse(250));
        }

        Tls.Use tlsUse() {
            String value = text("tls").orElse("false");
            return switch (value) {
                case "true" -> Tls.Use.REQUIRED;
                case "false" -> Tls.Use.NONE;
                default -> throw problem("has a parameter tls that is neither true nor false");
            };
        }

        Tls tls(Tls.Use use) {
            Optional<Path> store = text("truststore").map(Path::of);
            Optional<Secret> password = secret("truststorePassword");
            if (use == Tls.Use.NONE && store.isPresent()) {
                throw problem("has a truststore, but no TLS; rediss:// or the parameter tls=true is expected");
            }
            return new Tls(use, store, password);
        }

        void requireAllUsed() {
            if (!left.isEmpty()) {
                throw problem("has a parameter that means nothing for its scheme; known are db (redis, rediss,"
                        + " redis-sentinel), tls (redis-sentinel, redis-cluster), timeout, truststore, truststorePassword,"
                        + " sentinelUser and sentinelPassword (redis-sentinel)" + SYNTAX);
            }
        }
    }
}
