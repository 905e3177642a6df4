package io.github.githubproxy.benchmark.chaos;

/** What the clients measure that behave well and whose resources have no faults. */
enum ProbeKind {
    /** A stored response that is served without asking the upstream. */
    FRESH_HIT("fresh hit") {
        @Override
        PlannedRequest request(long number) {
            return PlannedRequest.get(label(), resource("fresh", number), ClientToken.PROBE);
        }

        @Override
        boolean isHit(ReceivedResponse response) {
            return response.cacheStatus().contains("hit; ttl=")
                    && !response.cacheStatus().contains("ttl=-");
        }
    },

    /** A stored response that the upstream confirms with a 304. */
    CONFIRMED_HIT("confirmed hit") {
        @Override
        PlannedRequest request(long number) {
            return new PlannedRequest(
                    label(),
                    "GET",
                    resource("confirmed", number),
                    ClientToken.PROBE,
                    "Cache-Control: no-cache\r\n",
                    "");
        }

        @Override
        boolean isHit(ReceivedResponse response) {
            return response.cacheStatus().contains("fwd-status=304");
        }
    },

    /** The page {@code /-/live}. */
    LIVE("/-/live") {
        @Override
        PlannedRequest request(long number) {
            return PlannedRequest.get(label(), new Resource("/-/live"), ClientToken.PROBE);
        }

        @Override
        boolean isRight(PlannedRequest request, ReceivedResponse response, String baseUrl) {
            return response.status() == 200;
        }
    },

    /** A 304 of the upstream itself, as it is asked for by confirmed hits. */
    UPSTREAM("upstream's 304") {
        @Override
        PlannedRequest request(long number) {
            Resource resource = resource("confirmed", number);
            String condition = "If-None-Match: " + resource.entityTag() + "\r\n";
            return new PlannedRequest(label(), "GET", resource, ClientToken.PROBE, condition, "");
        }

        @Override
        boolean isRight(PlannedRequest request, ReceivedResponse response, String baseUrl) {
            return response.status() == 304;
        }
    },

    /** A resource that is not stored, for another client. */
    OTHER_CLIENT("other client") {
        @Override
        PlannedRequest request(long number) {
            return PlannedRequest.get(
                    label(), Resource.issue(Resource.RELIABLE, "unstored", number), ClientToken.OTHER);
        }
    },

    /** A resource of a server that does nothing else, in another process. */
    BASELINE("baseline") {
        @Override
        PlannedRequest request(long number) {
            return PlannedRequest.get(label(), resource("baseline", number), ClientToken.PROBE);
        }
    };

    private static final int RESOURCES = 20;

    private final String label;

    ProbeKind(String label) {
        this.label = label;
    }

    /** Returns the next request. */
    abstract PlannedRequest request(long number);

    /** Returns whether a right response is of the kind whose latency is measured. */
    boolean isHit(ReceivedResponse response) {
        return true;
    }

    /** Returns whether a response is as it should be. */
    boolean isRight(PlannedRequest request, ReceivedResponse response, String baseUrl) {
        return Outcome.of(request, response, baseUrl).equals(Outcome.RIGHT);
    }

    /** Returns the name in tables. */
    String label() {
        return label;
    }

    private static Resource resource(String repository, long number) {
        return Resource.issue(Resource.RELIABLE, repository, number % RESOURCES);
    }
}
