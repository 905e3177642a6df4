package io.github.githubproxy.benchmark.chaos;

import java.util.EnumSet;
import java.util.Set;

/** A way in which many connections can take all that a server has to handle requests. */
enum Starvation {
    /** Nothing but the probes. */
    NONE("quiet", 0, 1),

    /** GETs to an upstream that does not respond. */
    HANGING_GETS("1,000 GETs to a hanging GitHub", 1_000, 1),

    /** POSTs whose bodies do not end. */
    UNFINISHED_POSTS("560 unfinished POSTs", 560, 1),

    /** Clients that do not read a response of 6 MB. */
    UNREAD_RESPONSES("560 clients that do not read 6 MB", 560, 1),

    /** GETs of clients that together may have more in flight than the server forwards at all. */
    HANGING_GETS_OF_CLIENTS("1,000 GETs of 8 clients to a hanging GitHub", 1_000, 8);

    private final String label;
    private final int connections;
    private final int clients;

    Starvation(String label, int connections, int clients) {
        this.label = label;
        this.connections = connections;
        this.clients = clients;
    }

    /** Returns the heading of the table. */
    String label() {
        return label;
    }

    /** Returns the number of connections. */
    int connections() {
        return connections;
    }

    /** Returns the number of clients that they are shared out among. */
    int clients() {
        return clients;
    }

    /** Returns the probes that must not be affected. With more in flight than is forwarded, others may be refused. */
    Set<ProbeKind> judged() {
        return this == HANGING_GETS_OF_CLIENTS
                ? EnumSet.of(ProbeKind.FRESH_HIT, ProbeKind.LIVE)
                : EnumSet.of(ProbeKind.FRESH_HIT, ProbeKind.CONFIRMED_HIT, ProbeKind.LIVE, ProbeKind.OTHER_CLIENT);
    }

    /** Returns the message that a connection sends. A POST is not complete. */
    String message(int connection) {
        String token = ClientToken.starving(connection % clients);
        return switch (this) {
            case NONE -> "";
            case HANGING_GETS, HANGING_GETS_OF_CLIENTS -> get(UpstreamFault.HANG.label(), connection, token);
            case UNFINISHED_POSTS ->
                PlannedRequest.head("POST", "/repos/acme/posts/issues", token)
                        + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"title\":";
            case UNREAD_RESPONSES -> get(Resource.UNREAD, 1, token);
        };
    }

    private static String get(String repository, int number, String token) {
        String path = Resource.issue(Resource.FAULTY, repository, number).path();
        return PlannedRequest.head("GET", path, token) + "\r\n";
    }
}
