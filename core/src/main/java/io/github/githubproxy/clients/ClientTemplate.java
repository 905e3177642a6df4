package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;

/**
 * Makes a client for each combination of values that claims have. The clients differ in their names only. Immutable.
 */
public final class ClientTemplate {
    /** The number of clients for which state is kept, if the registry says nothing else. */
    public static final int DEFAULT_MAXIMUM = 1_000;

    private static final int HIGHEST_MAXIMUM = 100_000;

    private final NameTemplate names;
    private final Client definition;
    private final int maximum;

    private ClientTemplate(NameTemplate names, Client definition, int maximum) {
        this.names = names;
        this.definition = definition;
        this.maximum = maximum;
    }

    /**
     * Returns a template.
     *
     * @param definition the clients, with the template in place of their names
     * @throws ConfigException if the name is no template
     */
    static ClientTemplate of(Client definition) {
        return new ClientTemplate(NameTemplate.parse(definition.name()), definition, DEFAULT_MAXIMUM);
    }

    /**
     * Returns this template with another number of clients for which state is kept.
     *
     * @throws ConfigException if it is not from 1 to 100,000
     */
    ClientTemplate withMaximum(int clients) {
        if (clients < 1 || clients > HIGHEST_MAXIMUM) {
            throw new ConfigException(
                    "maximum is " + clients + "; it must be a number of clients from 1 to " + HIGHEST_MAXIMUM);
        }
        return new ClientTemplate(names, definition, clients);
    }

    /** Returns the name with its placeholders. */
    public String name() {
        return definition.name();
    }

    /** Returns the number of clients for which state is kept. Of more, the least recently used are forgotten. */
    public int maximum() {
        return maximum;
    }

    /** Returns the clients, with the template in place of their names. */
    Client definition() {
        return definition;
    }

    NameTemplate names() {
        return names;
    }

    /**
     * Returns the client of that name.
     *
     * @throws ConfigException if the name is not allowed
     */
    Client client(String name) {
        return definition.named(name);
    }
}
