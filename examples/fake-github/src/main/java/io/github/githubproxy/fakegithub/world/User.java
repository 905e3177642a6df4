package io.github.githubproxy.fakegithub.world;

import java.util.List;

/** An account: a person or an organization, who have repositories, or the bot of an App. */
public final class User {
    private final World world;
    private final long id;
    private final String login;
    private final Kind kind;

    User(World world, long id, String login, Kind kind) {
        this.world = world;
        this.id = id;
        this.login = login;
        this.kind = kind;
    }

    /** What sort of account it is. */
    public enum Kind {
        /** A person. */
        USER("User"),
        /** An organization. */
        ORGANIZATION("Organization"),
        /** An App, as the author of what it does. */
        BOT("Bot");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The word GitHub uses in its answers. */
        public String label() {
            return label;
        }
    }

    /**
     * Gives this user a personal access token. A user may have several; they share the user's rate limits.
     *
     * @param scopes the OAuth scopes, as told in {@code X-OAuth-Scopes}; nothing is enforced by them
     * @return this
     */
    public User token(String value, String... scopes) {
        world.grant(new Token(value, this, List.of(scopes)));
        return this;
    }

    /** The numeric id. */
    public long id() {
        return id;
    }

    /** The name in URLs. */
    public String login() {
        return login;
    }

    /** Person, organization or bot. */
    public Kind kind() {
        return kind;
    }

    @Override
    public String toString() {
        return "User[" + login + "]";
    }
}
