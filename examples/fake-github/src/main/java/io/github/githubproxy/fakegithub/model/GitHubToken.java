package io.github.githubproxy.fakegithub.model;

/** A valid token: the personal access token of a user, or the access token of an App's installation. */
public sealed interface GitHubToken permits PersonalAccessToken, InstallationAccessToken {

    /** Returns the secret as it is sent. */
    String value();

    /** Returns the login of the account that requests with this token act as. */
    String login();

    /**
     * Returns the holder of the rate limits that requests with this token count against: the login of a user, or {@code
     * installation:} and an id. Tokens of one holder share its limits.
     */
    String holder();

    /** Returns the holder as error messages name it, such as {@code user ID 583231}. */
    String label();

    /** Returns whether the token may read that repository. */
    boolean canRead(Repository repository);

    /** Returns whether the token may write to that repository, given that it may read it. */
    boolean canWrite(Repository repository);
}
