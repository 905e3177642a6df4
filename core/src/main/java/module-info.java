import io.github.githubproxy.cache.CacheBackendProvider;
import io.github.githubproxy.cache.backend.InMemoryCacheBackendProvider;
import io.github.githubproxy.cache.backend.RedisCacheBackendProvider;
import io.github.githubproxy.telemetry.TelemetryCollectorProvider;
import io.github.githubproxy.telemetry.delivery.BuiltInCollectorProvider;

/** A caching forward proxy to GitHub's API, as a library. */
// The automatic modules name themselves in their manifests; the servlet module is compiled after this one.
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module io.github.githubproxy {
    requires transitive okhttp3;
    requires transitive org.jspecify;
    requires com.auth0.jwt;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires com.github.benmanes.caffeine;
    requires io.github.resilience4j.circuitbreaker;
    requires io.github.resilience4j.core;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.slf4j;
    requires org.yaml.snakeyaml;

    // Optional: a clear error names the artifact that a configuration needs and lacks.
    requires static com.graphqljava;
    requires static com.nimbusds.jose.jwt;
    requires static io.github.bucket4j.core;
    requires static redis.clients.jedis;
    requires static micrometer.core;

    exports io.github.githubproxy;
    exports io.github.githubproxy.cache;
    exports io.github.githubproxy.config;
    exports io.github.githubproxy.http;
    exports io.github.githubproxy.telemetry;
    // The status page shows enum constants as logs and metrics do.
    exports io.github.githubproxy.telemetry.format to
            io.github.githubproxy.servlet;
    // Its threads end as the core's do.
    exports io.github.githubproxy.threads to
            io.github.githubproxy.servlet;

    // Jackson reads the records of reports.
    opens io.github.githubproxy.telemetry to
            com.fasterxml.jackson.databind;
    opens io.github.githubproxy.usage to
            com.fasterxml.jackson.databind;

    uses CacheBackendProvider;
    uses TelemetryCollectorProvider;

    provides CacheBackendProvider with
            InMemoryCacheBackendProvider,
            RedisCacheBackendProvider;
    provides TelemetryCollectorProvider with
            BuiltInCollectorProvider;
}
