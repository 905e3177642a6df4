package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.MediaType;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.journal.RequestBodyReader;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.GitHubToken;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.fakegithub.views.GitHubUrls;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request that was authenticated and parsed.
 *
 * @param context the state of the simulator
 * @param recorded the request as received
 * @param path the raw path below the base of the API
 * @param body the body
 * @param token the token; empty for anonymous requests and those of an App itself
 * @param media the representation selected by {@code Accept}
 * @param apiVersion the version selected by {@code X-GitHub-Api-Version}
 */
public record ApiRequest(
        RouteContext context,
        RecordedRequest recorded,
        String path,
        RequestBodyReader body,
        Optional<GitHubToken> token,
        MediaType media,
        String apiVersion) {
    private static final int MAX_JSON_BYTES = 1024 * 1024;

    /** Returns the data of the simulator. */
    public GitHubData data() {
        return context.data();
    }

    GitHubUrls urls() {
        return context.urls();
    }

    /** Returns the login of the account that the request acts as; empty for anonymous requests. */
    String login() {
        return token.map(GitHubToken::login).orElse("");
    }

    /** Returns the holder of the rate limits that the request counts against. */
    public String holder() {
        return token.map(GitHubToken::holder).orElse(RateLimits.ANONYMOUS);
    }

    /** Returns whether the request may read that repository. */
    boolean canRead(Repository repository) {
        return token.map(present -> present.canRead(repository))
                .orElse(repository.visibility() == Repository.Visibility.PUBLIC);
    }

    /** Returns the body as a JSON object; empty if it is not one or is larger than 1 MiB. */
    Optional<ObjectNode> json() throws IOException {
        return body.readUpTo(MAX_JSON_BYTES).flatMap(Json::parse);
    }

    /** Returns the first value of a query parameter, decoded; the value as sent if it cannot be decoded. */
    Optional<String> query(String name) {
        for (String pair : recorded.query().split("&", -1)) {
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
