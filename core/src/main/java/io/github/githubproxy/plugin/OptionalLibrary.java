package io.github.githubproxy.plugin;

import io.github.githubproxy.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.CodeSource;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The libraries that only some configurations need, so that they may be absent at run time, or have a version that a host
 * has chosen for its own purposes.
 *
 * <p>A wrong version is recognized by what it lacks, because a version number is lost when jars are merged. The number is
 * used for messages only.
 */
public enum OptionalLibrary {
    JEDIS("redis.clients", "jedis", "7.2.0", "redis.clients.jedis.UnifiedJedis", "redis.clients.jedis.RedisClient"),
    BUCKET4J(
            "com.bucket4j",
            "bucket4j_jdk17-core",
            "8.15.0",
            "io.github.bucket4j.Bucket",
            "io.github.bucket4j.BucketConfiguration"),
    GRAPHQL_JAVA("com.graphql-java", "graphql-java", "24.1", "graphql.parser.Parser", "graphql.parser.ParserOptions"),
    NIMBUS_JOSE(
            "com.nimbusds",
            "nimbus-jose-jwt",
            "9.37.4",
            "com.nimbusds.jose.jwk.JWK",
            "com.nimbusds.jose.jwk.source.JWKSourceBuilder"),
    MICROMETER(
            "io.micrometer",
            "micrometer-core",
            "1.12.0",
            "io.micrometer.core.instrument.MeterRegistry",
            "io.micrometer.core.instrument.Meter$MeterProvider");

    private final String group;
    private final String artifact;
    private final String minVersion;
    private final String anyVersionClass;
    private final String minVersionClass;

    OptionalLibrary(String group, String artifact, String minVersion, String anyVersionClass, String minVersionClass) {
        this.group = group;
        this.artifact = artifact;
        this.minVersion = minVersion;
        this.anyVersionClass = anyVersionClass;
        this.minVersionClass = minVersionClass;
    }

    /** Returns the group and artifact IDs in Maven's notation. */
    public String coordinates() {
        return group + ":" + artifact;
    }

    /** Returns the oldest version with which the proxy works. */
    public String minVersion() {
        return minVersion;
    }

    /**
     * Checks that the library is on the class path, and is not older than {@link #minVersion}. Initializes none of its
     * classes.
     *
     * @param loader the class loader that must find the library
     * @param dependent what needs the library, with the verb, as the beginning of the message
     * @throws ConfigException if the library is missing or too old
     */
    public void require(ClassLoader loader, String dependent) {
        Class<?> found;
        try {
            found = Class.forName(anyVersionClass, false, loader);
        } catch (ClassNotFoundException e) {
            throw new ConfigException(dependent + " " + coordinates() + " on the class path");
        } catch (LinkageError e) {
            throw new ConfigException(dependent + " " + coordinates() + ", which cannot be loaded: " + e);
        }
        try {
            Class.forName(minVersionClass, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw wrongVersion(found, dependent, "");
        }
    }

    /**
     * Checks the library and creates what uses it.
     *
     * @param loader the class loader that must find the library
     * @param dependent what needs the library, with the verb, as the beginning of the message
     * @throws ConfigException if the library is missing or too old, or has a version that lacks what the creation uses
     */
    public <T> T create(ClassLoader loader, String dependent, Supplier<T> creation) {
        require(loader, dependent);
        try {
            return creation.get();
        } catch (LinkageError e) {
            throw wrongVersion(findAnyVersionClass(loader), dependent, " (" + e + ")");
        }
    }

    private Class<?> findAnyVersionClass(ClassLoader loader) {
        try {
            return Class.forName(anyVersionClass, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("checked before", e);
        }
    }

    private ConfigException wrongVersion(Class<?> found, String dependent, String reason) {
        return new ConfigException(dependent + " " + coordinates() + " in version " + minVersion
                + " or later on the class path; found is "
                + version(found).map(version -> "version " + version).orElse("a version that cannot be told") + reason);
    }

    /** Returns the version from the Maven properties in the jar or else from the jar's name. */
    private Optional<String> version(Class<?> found) {
        return versionOfProperties(found).or(() -> versionOfFileName(found));
    }

    private Optional<String> versionOfProperties(Class<?> found) {
        String path = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (InputStream stream = found.getResourceAsStream(path)) {
            if (stream == null) {
                return Optional.empty();
            }
            Properties properties = new Properties();
            properties.load(stream);
            return Optional.ofNullable(properties.getProperty("version"));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<String> versionOfFileName(Class<?> found) {
        CodeSource source = found.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        if (location == null) {
            return Optional.empty();
        }
        Matcher name = Pattern.compile("/" + Pattern.quote(artifact) + "-([0-9][^/!]*)\\.jar")
                .matcher(location.toString());
        return name.find() ? Optional.of(name.group(1)) : Optional.empty();
    }
}
