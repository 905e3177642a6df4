import io.github.githubproxy.cache.CacheBackendProvider;
import io.github.githubproxy.postgres.PostgresCacheBackendProvider;

/** A cache backend in PostgreSQL. As a module, so that the compiler lets it use only what core exports. */
// The driver names its module in its manifest only.
@SuppressWarnings("requires-automatic")
module io.github.githubproxy.postgres {
    requires io.github.githubproxy;
    requires java.naming;
    requires java.sql;
    requires com.zaxxer.hikari;
    requires org.postgresql.jdbc;
    requires org.slf4j;

    provides CacheBackendProvider with
            PostgresCacheBackendProvider;
}
