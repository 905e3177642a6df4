package io.github.githubproxy.github;

import java.util.regex.Pattern;

/**
 * The endpoints that act on the credential of the request itself, or on the tokens of an App. Through a pool, a client could
 * revoke a credential that all clients share.
 *
 * @see <a href="https://docs.github.com/en/rest/apps/installations#revoke-an-installation-access-token">Revoke an
 *     installation access token</a>
 * @see <a href="https://docs.github.com/en/rest/apps/oauth-applications">OAuth authorizations</a>
 */
public final class CredentialEndpoints {
    /** Includes spellings that some servers accept: in another case, with slashes at the end, with a format. */
    private static final Pattern OWN_TOKEN =
            Pattern.compile("/installation/token([.\\s].*)?/*", Pattern.CASE_INSENSITIVE);

    private static final Pattern TOKENS_OF_APPS =
            Pattern.compile("/(applications|authorizations)([./\\s].*)?", Pattern.CASE_INSENSITIVE);

    private CredentialEndpoints() {}

    /** Returns whether a request must not be sent with a shared credential. */
    public static boolean includes(String method, ApiPath path) {
        // All unsafe methods, not DELETE alone: some servers take the method from a field of a POST.
        return PathInterpretations.anyMatches("/a", TOKENS_OF_APPS, path.canonical())
                || (!RequestMethods.isSafe(method)
                        && PathInterpretations.anyMatches("/installation/token", OWN_TOKEN, path.canonical()));
    }
}
