package io.github.githubproxy.fakegithub.journal;

import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.model.GitHubToken;
import java.util.List;
import java.util.Optional;

/**
 * A request as it was received, without its body.
 *
 * @param host the GitHub host it was sent to
 * @param method the method as sent
 * @param target path and query exactly as sent; bytes outside ASCII are decoded as UTF-8
 * @param headers the fields in the order sent, values as sent; the case of a name may differ from what was sent
 * @param token the valid token it carried; empty if it carried none, an invalid one, or the JSON web token of an App
 */
public record RecordedRequest(
        Host host, String method, String target, List<HeaderField> headers, Optional<GitHubToken> token) {
    /** Copies the header fields. */
    public RecordedRequest {
        headers = List.copyOf(headers);
    }

    /** A host of GitHub. The simulator gives each a port of its own, or a path on GitHub Enterprise Server. */
    public enum Host {
        /** REST and GraphQL: {@code api.github.com}. */
        API,
        /** Uploads of release assets: {@code uploads.github.com}. */
        UPLOADS,
        /** Downloads that the API redirects to, such as {@code codeload.github.com}. */
        STORAGE
    }

    /** Returns the login of the token's user, or of the App's bot for an installation; empty without a valid token. */
    public Optional<String> login() {
        return token.map(GitHubToken::login);
    }

    /**
     * Returns the holder of the rate limits that the request counts against, see {@link GitHubToken#holder()}; empty
     * without a valid token.
     */
    public Optional<String> holder() {
        return token.map(GitHubToken::holder);
    }

    /** Returns the target up to the question mark, as sent. */
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** Returns the target after the question mark, as sent; empty if there is no question mark. */
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    /** Returns the values of all fields of that name, joined with commas (RFC 9110, section 5.3); empty without any. */
    public Optional<String> header(String name) {
        String joined = null;
        for (HeaderField field : headers) {
            if (field.name().equalsIgnoreCase(name)) {
                joined = joined == null ? field.value() : joined + ", " + field.value();
            }
        }
        return Optional.ofNullable(joined);
    }

    /** Returns whether the request carried an {@code Authorization} or {@code Cookie}. */
    public boolean carriesCredentials() {
        return header("Authorization").isPresent() || header("Cookie").isPresent();
    }

    /** Omits header values, which may be secret. */
    @Override
    public String toString() {
        return method + " " + target + " at " + host + " by " + login().orElse("anonymous");
    }
}
