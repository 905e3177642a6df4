package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.Credential;
import io.github.githubproxy.fakegithub.world.Repository;
import io.github.githubproxy.fakegithub.world.World;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request that was understood and let in.
 *
 * @param environment what there is
 * @param received the request as it came
 * @param path its raw path below the base of the API
 * @param body its body
 * @param credential its credential, if it had one
 * @param media the representation it asks for
 * @param apiVersion the version of the API it asks for
 */
record Call(
        Environment environment,
        Received received,
        String path,
        RequestBody body,
        Optional<Credential> credential,
        MediaType media,
        String apiVersion) {
    private static final int JSON_LIMIT = 1024 * 1024;

    World world() {
        return environment.world();
    }

    Urls urls() {
        return environment.urls();
    }

    /** The login of who asks; empty text for anonymous. */
    String login() {
        return credential.map(Credential::login).orElse("");
    }

    /** Whose rate limits pay for this. */
    String holder() {
        return credential.map(Credential::holder).orElse(RateLimits.ANONYMOUS);
    }

    /** Tells whether who asks may see that repository. */
    boolean reads(Repository repository) {
        return credential
                .map(held -> held.reads(repository))
                .orElse(repository.visibility() == Repository.Visibility.PUBLIC);
    }

    /** Returns the body as a JSON object; empty if it is not one, or is larger than a megabyte. */
    Optional<ObjectNode> json() throws IOException {
        return body.readUpTo(JSON_LIMIT).flatMap(Json::parse);
    }

    /** Returns the first value of a query parameter, decoded. */
    Optional<String> query(String name) {
        for (String pair : received.query().split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (key.equals(name)) {
                return Optional.of(decodeQuery(equals < 0 ? "" : pair.substring(equals + 1)));
            }
        }
        return Optional.empty();
    }

    private static String decodeQuery(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
