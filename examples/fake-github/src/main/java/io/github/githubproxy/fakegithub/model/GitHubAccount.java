package io.github.githubproxy.fakegithub.model;

import java.util.List;

/** An account: a user, an organization, or the bot of an App. Users and organizations own repositories. */
public final class GitHubAccount {
    private final GitHubData data;
    private final long id;
    private final String login;
    private final Type type;

    GitHubAccount(GitHubData data, long id, String login, Type type) {
        this.data = data;
        this.id = id;
        this.login = login;
        this.type = type;
    }

    /** The type of an account. */
    public enum Type {
        /** A person's account. */
        USER("User"),
        /** An organization. */
        ORGANIZATION("Organization"),
        /** The account that an App acts as. */
        BOT("Bot");

        private final String label;

        Type(String label) {
            this.label = label;
        }

        /** Returns the value of {@code type} in GitHub's JSON. */
        public String label() {
            return label;
        }
    }

    /**
     * Adds a personal access token of this user. All tokens of a user share the user's rate limits.
     *
     * @param scopes the OAuth scopes that {@code X-OAuth-Scopes} names; they are not enforced
     * @return this
     */
    public GitHubAccount token(String value, String... scopes) {
        data.addToken(new PersonalAccessToken(value, this, List.of(scopes)));
        return this;
    }

    /** Returns the numeric id. */
    public long id() {
        return id;
    }

    /** Returns the login, which is the name in URLs. */
    public String login() {
        return login;
    }

    /** Returns the type. */
    public Type type() {
        return type;
    }

    @Override
    public String toString() {
        return "GitHubAccount[" + login + "]";
    }
}
