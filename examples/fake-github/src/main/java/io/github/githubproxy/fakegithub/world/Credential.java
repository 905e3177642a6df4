package io.github.githubproxy.fakegithub.world;

/** What lets a request in: the token of a user, or that of an App's installation. */
public sealed interface Credential permits Token, InstallationToken {

    /** The secret as it is sent. */
    String value();

    /** The login under which things are done with it. */
    String login();

    /** Whose it is, by a name that nobody else has: rate limits go by it. */
    String holder();

    /** Whose it is, as error messages put it, such as {@code user ID 583231}. */
    String label();

    /** Tells whether it lets that repository be read. */
    boolean reads(Repository repository);

    /** Tells whether it lets that repository, which it lets be read, be written to. */
    boolean writes(Repository repository);
}
