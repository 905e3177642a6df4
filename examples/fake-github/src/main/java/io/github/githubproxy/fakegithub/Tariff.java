package io.github.githubproxy.fakegithub;

/**
 * What a request costs.
 *
 * @param resource the rate-limit resource it counts against
 * @param units how much of it
 */
record Tariff(String resource, int units) {
    static final Tariff CORE = new Tariff("core", 1);
    static final Tariff FREE = new Tariff("core", 0);
    static final Tariff SEARCH = new Tariff("search", 1);
    static final Tariff CODE_SEARCH = new Tariff("code_search", 1);
    static final Tariff GRAPHQL = new Tariff("graphql", 1);
    static final Tariff INTEGRATION_MANIFEST = new Tariff("integration_manifest", 1);
}
