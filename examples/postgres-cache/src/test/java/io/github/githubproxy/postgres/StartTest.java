package io.github.githubproxy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The first use of a database: login and creation of the table. */
class StartTest {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final CacheKey KEY = TestResponses.key("x");
    private static final Duration TIME_TO_LIVE = Duration.ofHours(1);
    private static final String PASSWORD = "p@ss:w/\u00f6rd % +?&#'\"\\";

    @Test
    void passwordMayHaveSpecialCharacters() throws Exception {
        String database = SERVER.createDatabase(PASSWORD);

        try (CacheBackend backend =
                PostgresServer.open(SERVER.url(database, PASSWORD) + "?timeout=10000", TIME_TO_LIVE)) {
            assertThat(backend.compareAndSet(KEY, Optional.empty(), TestResponses.response(10, 1)))
                    .isTrue();
            assertThat(backend.get(KEY)).isPresent();
        }
    }

    @Test
    void passwordIsInNoMessageAndNoLog() throws Exception {
        String database = SERVER.createDatabase(PASSWORD);
        String wrong = "wr0ng-s3cr3t";
        String url = SERVER.url(database, PASSWORD).replaceFirst(":[^:@]*@", ":" + wrong + "@") + "?timeout=3000";

        try (LogCapture log = LogCapture.start()) {
            try (CacheBackend backend = PostgresServer.open(url, TIME_TO_LIVE)) {
                assertThatThrownBy(() -> backend.get(KEY))
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageContaining("password authentication failed")
                        .hasMessageNotContaining(wrong);
            }
            assertThat(log.text())
                    .contains("github-proxy-postgres", "Connecting with URL")
                    .doesNotContain(wrong);
        }
    }

    @Test
    void backendsThatStartTogetherCreateTableOnce() throws Exception {
        String database = SERVER.createDatabase(PASSWORD);
        int backends = 8;
        CyclicBarrier start = new CyclicBarrier(backends);
        ExecutorService threads = Executors.newFixedThreadPool(backends);
        try {
            List<Future<Optional<StoredResponse>>> reads = new ArrayList<>();
            for (int i = 0; i < backends; i++) {
                reads.add(threads.submit(() -> {
                    try (CacheBackend backend =
                            PostgresServer.open(SERVER.url(database, PASSWORD) + "?timeout=10000", TIME_TO_LIVE)) {
                        start.await();
                        return backend.get(KEY);
                    }
                }));
            }
            for (Future<Optional<StoredResponse>> read : reads) {
                assertThat(read.get()).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void userNeedsNoRightToCreateExistingTable() throws Exception {
        String database = SERVER.createDatabase(PASSWORD);
        try (CacheBackend owners = PostgresServer.open(SERVER.url(database) + "?timeout=10000", TIME_TO_LIVE)) {
            assertThat(owners.get(KEY)).isEmpty();
        }
        SERVER.execute(database, "ALTER DATABASE " + database + " OWNER TO postgres");
        SERVER.execute(database, "GRANT SELECT, INSERT, UPDATE, DELETE ON " + ResponseTable.NAME + " TO " + database);

        try (CacheBackend backend =
                PostgresServer.open(SERVER.url(database, PASSWORD) + "?timeout=10000", TIME_TO_LIVE)) {
            assertThat(backend.compareAndSet(KEY, Optional.empty(), TestResponses.response(10, 1)))
                    .isTrue();
        }
    }
}
