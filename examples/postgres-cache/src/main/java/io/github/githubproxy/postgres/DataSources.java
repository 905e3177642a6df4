package io.github.githubproxy.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.githubproxy.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The data sources for one address, with their timeouts. Creating one does not connect. */
final class DataSources {
    /** Trusts what the JVM trusts. The driver's default is a file in the home directory. */
    private static final String JVM_TRUST_FACTORY = "org.postgresql.ssl.DefaultJavaSSLFactory";

    /** Forces the binary form of results: as text, a body would take three times its size in memory. */
    private static final int ALWAYS_BINARY = -1;

    /** No request waits for it. */
    private static final Duration MAINTENANCE_TIMEOUT = Duration.ofMinutes(1);

    private final PostgresAddress address;

    DataSources(PostgresAddress address) {
        this.address = address;
    }

    /** Creates the pool of connections for requests. */
    HikariDataSource pool() {
        long millis = address.timeout().toMillis();
        HikariConfig config = new HikariConfig();
        config.setPoolName("github-proxy-postgres");
        config.setDataSource(dataSource(address.timeout(), address.callTimeout()));
        config.setMaximumPoolSize(address.connections());
        // Otherwise the pool would pause for seconds between attempts while the database is down, also once it is back.
        config.setMinimumIdle(0);
        config.setConnectionTimeout(millis);
        config.setValidationTimeout(millis);
        // The database may be down at start-up.
        config.setInitializationFailTimeout(-1);
        // A statement that waits for a lock ends at the database too.
        config.setConnectionInitSql(
                "SET statement_timeout = " + address.callTimeout().toMillis());
        return new HikariDataSource(config);
    }

    /** Creates a source of single connections for {@link Maintenance}. */
    DataSource forMaintenance() {
        return dataSource(MAINTENANCE_TIMEOUT, MAINTENANCE_TIMEOUT);
    }

    private PGSimpleDataSource dataSource(Duration connectTimeout, Duration readTimeout) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {address.host()});
        dataSource.setPortNumbers(new int[] {address.port()});
        dataSource.setDatabaseName(address.database());
        dataSource.setUser(address.user());
        address.password().map(Secret::reveal).ifPresent(dataSource::setPassword);
        dataSource.setSslMode(address.sslMode().parameter());
        address.trustedCertificates().map(Path::toString).ifPresent(dataSource::setSslRootCert);
        if (address.sslMode().verifiesCertificate()
                && address.trustedCertificates().isEmpty()) {
            dataSource.setSslfactory(JVM_TRUST_FACTORY);
        }
        dataSource.setApplicationName("github-proxy");
        dataSource.setPrepareThreshold(ALWAYS_BINARY);
        dataSource.setConnectTimeout(seconds(connectTimeout));
        dataSource.setLoginTimeout(seconds(connectTimeout));
        dataSource.setSocketTimeout(seconds(readTimeout));
        return dataSource;
    }

    /** Rounds up: the driver has whole seconds only. {@link Database} ends calls of requests in time. */
    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.plusMillis(999).toSeconds());
    }
}
