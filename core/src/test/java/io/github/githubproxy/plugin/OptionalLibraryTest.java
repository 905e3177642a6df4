package io.github.githubproxy.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.githubproxy.Proxy;
import io.github.githubproxy.clients.IssuerSettings;
import io.github.githubproxy.clients.KeySource;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.identity.Issuers;
import io.github.githubproxy.redis.RedisServer;
import io.github.githubproxy.store.RedisSchemes;
import io.github.githubproxy.telemetry.delivery.BuiltInCollectorProvider;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With real jars of other versions, which the build downloads. */
final class OptionalLibraryTest {
    private static final Map<OptionalLibrary, String> PREFIXES = Map.of(
            OptionalLibrary.JEDIS, "redis.clients.jedis.",
            OptionalLibrary.BUCKET4J, "io.github.bucket4j.",
            OptionalLibrary.GRAPHQL_JAVA, "graphql.",
            OptionalLibrary.NIMBUS_JOSE, "com.nimbusds.",
            OptionalLibrary.MICROMETER, "io.micrometer.core.");

    @ParameterizedTest
    @ValueSource(strings = {"6.2.0", "7.0.0"})
    void oldJedisIsNamedWithBothVersions(String version) throws Exception {
        try (URLClassLoader loader = withVersion(OptionalLibrary.JEDIS, version)) {
            Throwable thrown = catchThrowable(() -> connect(loader, "redis://127.0.0.1:1"));

            assertThat(thrown).isInstanceOf(InvocationTargetException.class);
            assertThat(thrown.getCause())
                    .hasMessage(
                            "CACHE_BACKEND_URL: redis:// needs redis.clients:jedis in version 7.2.0 or later on the class"
                                    + " path; found is version " + version)
                    .extracting(cause -> cause.getClass().getName())
                    .isEqualTo(ConfigException.class.getName());
        }
    }

    @Test
    void missingJedisIsNamed() throws Exception {
        try (URLClassLoader loader = without(OptionalLibrary.JEDIS)) {
            assertMissing(
                    () -> connect(loader, "redis://u:hunter2@a"),
                    "CACHE_BACKEND_URL: redis:// needs redis.clients:jedis on the class path");
        }
    }

    @Test
    void missingMicrometerIsNamed() throws Exception {
        try (URLClassLoader loader = without(OptionalLibrary.MICROMETER)) {
            Class<?> provider = loader.loadClass(BuiltInCollectorProvider.class.getName());
            Object builtIn = provider.getConstructor().newInstance();

            assertMissing(
                    () -> provider.getMethod("create", String.class).invoke(builtIn, "micrometer"),
                    "TELEMETRY_COLLECTOR_TYPE: micrometer needs io.micrometer:micrometer-core on the class path");
        }
    }

    @Test
    void missingBucket4jIsNamed(@TempDir Path directory) throws Exception {
        Path clients = Files.writeString(
                directory.resolve("clients.yaml"),
                "{version: 1, clients: [{name: ci, token: client-token-0123456789, limits: {core: 100/h}}]}");
        try (URLClassLoader loader = without(OptionalLibrary.BUCKET4J)) {
            Object config = invokeStatic(
                    loader,
                    Config.class,
                    "fromMap",
                    Map.of("GITHUB_PAT_BOT", "ghp_bot", "CLIENT_REGISTRY_FILE_PATH", clients.toString()));

            assertMissing(
                    () -> invokeStatic(loader, Proxy.class, "create", config),
                    "limits and reserve of clients need com.bucket4j:bucket4j_jdk17-core on the class path");
        }
    }

    @Test
    void missingNimbusIsNamed() throws Exception {
        try (URLClassLoader loader = without(OptionalLibrary.NIMBUS_JOSE)) {
            Object discovery = loader.loadClass(KeySource.Discovery.class.getName())
                    .getConstructor()
                    .newInstance();
            Object issuer = loader.loadClass(IssuerSettings.class.getName())
                    .getConstructors()[0]
                    .newInstance("ci", "https://ci.example", Set.of("github-proxy"), discovery);

            assertMissing(
                    () -> invokeStatic(loader, Issuers.class, "requireUsable", List.of(issuer)),
                    "issuers in the client registry need com.nimbusds:nimbus-jose-jwt on the class path");
        }
    }

    @Test
    void withoutIssuersNimbusIsNotLoaded() throws Exception {
        try (URLClassLoader loader = without(OptionalLibrary.NIMBUS_JOSE)) {
            Object http = loader.loadClass(OkHttpClient.class.getName())
                    .getConstructor()
                    .newInstance();
            Object issuers = loader.loadClass(Issuers.class.getName())
                    .getConstructors()[0]
                    .newInstance(http, InstantSource.system());
            ((Runnable) issuers.getClass()
                            .getMethod("prepare", Collection.class)
                            .invoke(issuers, List.of()))
                    .run();

            assertThatThrownBy(() ->
                            issuers.getClass().getMethod("verify", String.class).invoke(issuers, "a.b.c"))
                    .cause()
                    .hasMessage("This proxy accepts no JSON Web Tokens");
            invoke(issuers, "close");
        }
    }

    @Test
    void oldestJedisReachesRedis() throws Exception {
        try (RedisServer redis = RedisServer.start();
                URLClassLoader loader = withVersion(OptionalLibrary.JEDIS, OptionalLibrary.JEDIS.minVersion())) {
            Object connection = connect(loader, "redis://127.0.0.1:" + redis.port());
            Function<Object, Object> ping = jedis -> invoke(jedis, "ping");

            assertThat(connection
                            .getClass()
                            .getMethod("execute", Function.class)
                            .invoke(connection, ping))
                    .isEqualTo("PONG");
            invoke(connection, "close");
        }
    }

    @ParameterizedTest
    @EnumSource
    void oldestVersionHasAllThatCoreUses(OptionalLibrary library) throws Exception {
        try (URLClassLoader loader = withVersion(library, library.minVersion())) {
            library.require(loader, "a test needs");
            TreeSet<String> used = new TreeSet<>();
            TreeSet<String> missing = new TreeSet<>();
            for (JavaClass user : new ClassFileImporter()
                    .importUrl(OptionalLibrary.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation())) {
                for (JavaAccess<?> access : user.getAccessesFromSelf()) {
                    AccessTarget target = access.getTarget();
                    if (target.getOwner().getName().startsWith(PREFIXES.get(library))) {
                        used.add(target.getFullName());
                        if (!exists(target, loader)) {
                            missing.add(target.getFullName());
                        }
                    }
                }
            }

            assertThat(used).isNotEmpty();
            assertThat(missing).isEmpty();
        }
    }

    @Test
    void linkageErrorNamesBothVersions() {
        Throwable thrown = catchThrowable(
                () -> OptionalLibrary.GRAPHQL_JAVA.create(getClass().getClassLoader(), "graphql needs", () -> {
                    throw new NoSuchMethodError("gone");
                }));

        assertThat(thrown)
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching(
                        "graphql needs com\\.graphql-java:graphql-java in version 24\\.1 or later on the class path;"
                                + " found is version [0-9.]+ \\(java\\.lang\\.NoSuchMethodError: gone\\)");
    }

    private static URLClassLoader withVersion(OptionalLibrary library, String version) throws Exception {
        String artifact = library.coordinates().substring(library.coordinates().indexOf(':') + 1);
        Path jar = Path.of(System.getProperty("library.versions"), artifact + "-" + version + ".jar");
        assertThat(jar).exists();
        return new ReplacedLibraryClassLoader(jar, PREFIXES.get(library));
    }

    private static URLClassLoader without(OptionalLibrary library) {
        return new ReplacedLibraryClassLoader(PREFIXES.get(library));
    }

    private static void assertMissing(ThrowableAssert.ThrowingCallable call, String message) {
        Throwable thrown = catchThrowable(call);

        assertThat(thrown).isInstanceOf(InvocationTargetException.class);
        assertThat(thrown.getCause())
                .hasMessage(message)
                .extracting(cause -> cause.getClass().getName())
                .isEqualTo(ConfigException.class.getName());
    }

    private static Object invokeStatic(ClassLoader loader, Class<?> type, String method, Object argument)
            throws Exception {
        for (Method candidate : loader.loadClass(type.getName()).getMethods()) {
            if (candidate.getName().equals(method)
                    && candidate.getParameterCount() == 1
                    && candidate.getParameterTypes()[0].isInstance(argument)) {
                return candidate.invoke(null, argument);
            }
        }
        throw new NoSuchMethodException(method);
    }

    private static Object connect(ClassLoader loader, String url) throws Exception {
        return loader.loadClass(RedisSchemes.class.getName())
                .getMethod("connect", String.class, int.class)
                .invoke(null, url, 1);
    }

    private static Object invoke(Object target, String method) {
        try {
            return target.getClass().getMethod(method).invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method, e);
        }
    }

    private static boolean exists(AccessTarget target, ClassLoader loader) {
        try {
            Class<?> owner = Class.forName(target.getOwner().getName(), false, loader);
            if (target instanceof AccessTarget.CodeUnitAccessTarget code) {
                List<String> parameters = code.getRawParameterTypes().stream()
                        .map(JavaClass::getName)
                        .toList();
                String returned = code.getRawReturnType().getName();
                return executables(owner)
                        .anyMatch(found -> hasName(found, target.getName())
                                && names(found.getParameterTypes()).equals(parameters)
                                && (!(found instanceof Method method)
                                        || method.getReturnType().getName().equals(returned)));
            }
            return Arrays.stream(owner.getFields())
                    .anyMatch(field -> field.getName().equals(target.getName()));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Stream<Executable> executables(Class<?> owner) {
        Stream<Executable> inherited = Arrays.stream(owner.getMethods());
        return Stream.concat(
                inherited,
                Stream.of(owner.getDeclaredMethods(), owner.getDeclaredConstructors())
                        .flatMap(Arrays::stream));
    }

    private static boolean hasName(Executable found, String name) {
        return name.equals("<init>")
                ? found.getName().equals(found.getDeclaringClass().getName())
                : found.getName().equals(name);
    }

    private static List<String> names(Class<?>[] types) {
        return Arrays.stream(types).map(Class::getName).toList();
    }
}
