package io.github.githubproxy.postgres;

import org.jspecify.annotations.Nullable;

/**
 * The database of a backend, with its maintenance. It can be replaced while calls go on, for instance by the same one with a new
 * password. Safe for use by many threads.
 */
final class DatabaseInUse implements AutoCloseable {
    private volatile Opened opened;
    private boolean isClosed;

    /** Opens the database at that address, without connecting. */
    DatabaseInUse(PostgresAddress address) {
        this.opened = Opened.at(address);
    }

    /** A database and the task that maintains it. */
    private record Opened(Database database, Maintenance maintenance) {
        static Opened at(PostgresAddress address) {
            DataSources dataSources = new DataSources(address);
            Schema schema = new Schema();
            Maintenance maintenance = new Maintenance(dataSources.forMaintenance(), schema, address.maxBytes());
            maintenance.start();
            return new Opened(new Database(dataSources.pool(), schema, address), maintenance);
        }

        void retire() {
            maintenance.close();
            database.retire();
        }

        void close() {
            maintenance.close();
            database.close();
        }
    }

    /**
     * Runs a call, at the address that is in use when it begins.
     *
     * @throws DatabaseException as {@link Database#call} does
     */
    <T> T call(DatabaseCall<T> call) {
        @Nullable Opened refused = null;
        while (true) {
            Opened current = opened;
            try {
                return current.database().call(call);
            } catch (DatabaseRetiredException e) {
                if (current.equals(refused)) {
                    throw new DatabaseException("the cache backend is closed", e);
                }
                refused = current;
            }
        }
    }

    /** Uses the database at another address from now on. Calls that are under way end at the old one. Does not wait. */
    synchronized void moveTo(PostgresAddress address) {
        if (isClosed) {
            return;
        }
        Opened old = opened;
        opened = Opened.at(address);
        old.retire();
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        opened.close();
    }
}
