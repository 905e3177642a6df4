package io.github.githubproxy.github;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The endpoints that act on the very credential a request is sent with, or on the tokens of an App. Through a pool any
 * client could take a credential away from all others.
 *
 * @see <a href="https://docs.github.com/en/rest/apps/installations#revoke-an-installation-access-token">Revoke an
 *     installation access token</a>
 * @see <a href="https://docs.github.com/en/rest/apps/oauth-applications">OAuth authorizations</a>
 */
public final class CredentialEndpoints {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /** However the path is spelled, as servers differ in what they forgive: case, slashes at the end, a format. */
    private static final Pattern OWN_TOKEN =
            Pattern.compile("/installation/token([.\\s].*)?/*", Pattern.CASE_INSENSITIVE);

    private static final Pattern TOKENS_OF_APPS =
            Pattern.compile("/(applications|authorizations)([./\\s].*)?", Pattern.CASE_INSENSITIVE);

    private CredentialEndpoints() {}

    /** Tells whether a request must not be sent with a credential that others use too. */
    public static boolean endangerPool(String method, ApiPath path) {
        // Any writing method: some servers take the real one from a field of a POST.
        return PathInterpretations.anyMatches(TOKENS_OF_APPS, path.canonical())
                || (!READING.contains(method) && PathInterpretations.anyMatches(OWN_TOKEN, path.canonical()));
    }
}
