package io.github.githubproxy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The removal of what has expired and of what is too much. */
class MaintenanceTest {
    private static final String COUNT = "SELECT count(*) FROM " + ResponseTable.NAME;
    private static final String BODIES = "SELECT sum(octet_length(body)) FROM " + ResponseTable.NAME;

    @RegisterExtension
    private final TestDatabase database = new TestDatabase();

    @Test
    void createsTableAtStart() {
        await().until(() -> database.query("SELECT to_regclass('" + ResponseTable.NAME + "')::oid::bigint") > 0);
    }

    @Test
    void removesExpiredRows() throws SQLException {
        for (int i = 0; i < 450; i++) {
            store("old " + i, 10);
        }
        database.execute("UPDATE " + ResponseTable.NAME + " SET expires_at = now()");
        store("new", 10);

        maintain(1L << 30);

        assertThat(database.query(COUNT)).isEqualTo(1);
        assertThat(database.backend().get(TestResponses.key("new"))).isPresent();
    }

    @Test
    void keepsNewestRowsBelowLimit() throws SQLException {
        for (int i = 0; i < 30; i++) {
            store("row " + i, 100_000);
        }

        maintain(1_000_000);

        assertThat(database.query(BODIES)).isBetween(800_000L, 1_000_000L);
        assertThat(database.backend().get(TestResponses.key("row 29"))).isPresent();
        assertThat(database.backend().get(TestResponses.key("row 0"))).isEmpty();
    }

    @Test
    void removesNothingBelowLimit() throws SQLException {
        store("one", 500_000);

        // The files of the table are larger than the limit, the rows are not.
        maintain(501_000);

        assertThat(database.query(COUNT)).isEqualTo(1);
    }

    private void store(String name, int length) {
        assertThat(database.backend()
                        .compareAndSet(
                                TestResponses.key(name),
                                Optional.empty(),
                                TestResponses.response(length, name.hashCode())))
                .isTrue();
    }

    private void maintain(long maxBytes) throws SQLException {
        PostgresAddress address = PostgresAddress.parse(database.url());
        try (Maintenance maintenance =
                new Maintenance(new DataSources(address).forMaintenance(), new Schema(), maxBytes)) {
            maintenance.run();
        }
    }
}
