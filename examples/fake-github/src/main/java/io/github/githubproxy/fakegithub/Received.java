package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Credential;
import java.util.List;
import java.util.Optional;

/**
 * A request as it came in, apart from its body.
 *
 * @param door where it came in
 * @param method as sent
 * @param target path and query exactly as sent, bytes that are not ASCII read as UTF-8
 * @param headers in the order in which they were sent, values as written; names may have another case
 * @param credential the token it carried; empty for none or an invalid one, and for the JSON web token of an App
 */
public record Received(
        Door door, String method, String target, List<HeaderField> headers, Optional<Credential> credential) {
    /** Makes a request. */
    public Received {
        headers = List.copyOf(headers);
    }

    /** The login of who asks: a user, or the bot of an App; empty as the credential is. */
    public Optional<String> login() {
        return credential.map(Credential::login);
    }

    /** Whose rate limits pay for it, see {@link RateLimits}; empty as the credential is. */
    public Optional<String> holder() {
        return credential.map(Credential::holder);
    }

    /** The target up to the question mark, as sent. */
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** The target after the question mark, as sent; empty also where there is none. */
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    /** Returns the values of that name, joined with commas as HTTP allows, if there is one. */
    public Optional<String> header(String name) {
        String joined = null;
        for (HeaderField field : headers) {
            if (field.name().equalsIgnoreCase(name)) {
                joined = joined == null ? field.value() : joined + ", " + field.value();
            }
        }
        return Optional.ofNullable(joined);
    }

    /** Tells whether it carried an {@code Authorization} or {@code Cookie}. */
    public boolean carriesCredentials() {
        return header("Authorization").isPresent() || header("Cookie").isPresent();
    }

    /** Does not show header values, which may be secret. */
    @Override
    public String toString() {
        return method + " " + target + " at " + door + " by " + login().orElse("anonymous");
    }
}
