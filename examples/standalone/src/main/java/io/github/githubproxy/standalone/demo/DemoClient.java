package io.github.githubproxy.standalone.demo;

import java.util.List;

/** A client of the proxy in the demo. */
public final class DemoClient {
    private final String name;
    private final String rules;
    private final DemoSecret token = DemoSecret.random();
    private final List<Workload> workloads;

    /**
     * Creates a client with a random token.
     *
     * @param rules its scopes, limits and reserve, as in the client registry; may be empty
     */
    DemoClient(String name, String rules, Workload... workloads) {
        this.name = name;
        this.rules = rules;
        this.workloads = List.of(workloads);
    }

    /** Returns the name in the client registry. */
    public String name() {
        return name;
    }

    /** Returns the client's item in the list of clients of a client registry. */
    public String registryEntry() {
        return "  - {name: " + name + ", token: \"" + token.text() + "\"" + (rules.isEmpty() ? "" : ", " + rules)
                + "}\n";
    }

    /** Returns the value of {@code Authorization}. */
    String authorization() {
        return "token " + token.text();
    }

    List<Workload> workloads() {
        return workloads;
    }
}
