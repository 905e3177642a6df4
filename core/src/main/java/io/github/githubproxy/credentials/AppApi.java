package io.github.githubproxy.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.githubproxy.config.Secret;
import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.github.HttpDate;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * GitHub's API for one App: lists its installations and issues their tokens. Thread-safe.
 *
 * @see <a href="https://docs.github.com/en/rest/apps/apps">REST API endpoints for GitHub Apps</a>
 */
final class AppApi {
    private static final int PAGE_SIZE = 100;
    private static final int MAX_PAGES = 100;
    private static final String BASE = "/app/installations";

    /** The pause after a limit if GitHub names no time. */
    private static final Duration DEFAULT_PAUSE = Duration.ofMinutes(1);

    private final String name;
    private final AppJwt jwt;
    private final CredentialApiClient client;
    private final GitHubClock clock;

    /**
     * Makes an API.
     *
     * @param name the App's name in the configuration
     */
    AppApi(String name, AppJwt jwt, CredentialApiClient client, GitHubClock clock) {
        this.name = name;
        this.jwt = jwt;
        this.client = client;
        this.clock = clock;
    }

    /**
     * A token just issued.
     *
     * @param lifetime how long it is valid
     */
    record IssuedToken(AccessToken token, Duration lifetime) {}

    /**
     * An installation.
     *
     * @param login the user or organization that it belongs to, in lower case
     */
    record Installation(long id, String login, State state) {}

    /** Whether an installation can be used. */
    enum State {
        ACTIVE,
        SUSPENDED
    }

    /** Issues a token for an installation. */
    IssuedToken issueToken(long installation) throws TokenException {
        String path = BASE + "/" + installation + "/access_tokens";
        CredentialApiClient.Reply reply =
                sendWithRetry(authorization -> client.post(path, authorization), "installation " + installation);
        Instant sent = HttpDate.first(reply.headers(), "Date").orElseGet(clock::instant);
        String token = reply.json().path("token").asText("");
        try {
            Instant expires = Instant.parse(reply.json().path("expires_at").asText(""));
            if (!token.isEmpty()) {
                return new IssuedToken(new AccessToken(Secret.of(token)), Duration.between(sent, expires));
            }
        } catch (DateTimeException e) {
            // Thrown below.
        }
        throw new TokenException(
                TokenException.Reason.UNREACHABLE,
                "GitHub's response has no token or no date of expiry, for installation " + installation + " of App "
                        + name);
    }

    /** Returns one installation. */
    Installation installation(long id) throws TokenException {
        return parse(sendWithRetry(authorization -> client.get(BASE + "/" + id, authorization), "installation " + id)
                .json());
    }

    /** Returns all installations. */
    List<Installation> installations() throws TokenException {
        List<Installation> all = new ArrayList<>();
        for (int page = 1; page <= MAX_PAGES; page++) {
            String path = BASE + "?per_page=" + PAGE_SIZE + "&page=" + page;
            JsonNode list = sendWithRetry(authorization -> client.get(path, authorization), "its installations")
                    .json();
            list.forEach(node -> all.add(parse(node)));
            if (list.size() < PAGE_SIZE) {
                break;
            }
        }
        return all;
    }

    private static Installation parse(JsonNode node) {
        return new Installation(
                node.path("id").asLong(),
                node.path("account").path("login").asText("").toLowerCase(Locale.ROOT),
                node.path("suspended_at").isTextual() ? State.SUSPENDED : State.ACTIVE);
    }

    private interface Call {
        CredentialApiClient.Reply send(String authorization) throws IOException;
    }

    /**
     * Sends a request, and once more if GitHub failed, or if the JSON web token was misdated: then the response has shown
     * that the local clock is off.
     */
    private CredentialApiClient.Reply sendWithRetry(Call call, String what) throws TokenException {
        CredentialApiClient.Reply reply;
        try {
            String first = authorization();
            reply = call.send(first);
            // The clock has been adjusted by this response or another, so that the token would be dated differently
            // now.
            boolean misdated = reply.status() == 401 && !authorization().equals(first);
            if (misdated || reply.status() >= 500) {
                reply = call.send(authorization());
            }
        } catch (IOException e) {
            reply = sendAgain(call, what);
        }
        if (reply.isSuccess()) {
            return reply;
        }
        throw failure(reply, what);
    }

    private CredentialApiClient.Reply sendAgain(Call call, String what) throws TokenException {
        try {
            return call.send(authorization());
        } catch (IOException e) {
            throw new TokenException(
                    TokenException.Reason.UNREACHABLE,
                    "GitHub could not be reached for " + what + " of App " + name + ": "
                            + e.getClass().getSimpleName());
        }
    }

    private TokenException failure(CredentialApiClient.Reply reply, String what) {
        String message =
                "GitHub responded " + reply.status() + " for " + what + " of App " + name + ": " + reply.message();
        Optional<ExceededRateLimit> exceeded =
                reply.interpretation(clock.instant()).exceededLimit();
        if (exceeded.isPresent()) {
            return new TokenException(exceeded.get().pause().orElse(DEFAULT_PAUSE), message);
        }
        return switch (reply.status()) {
            case 401 ->
                new TokenException(
                        TokenException.Reason.REJECTED,
                        message + "; do GITHUB_APP_" + name + "_ID and GITHUB_APP_" + name + "_PEM belong together?");
            case 403, 404, 422 -> new TokenException(TokenException.Reason.REJECTED, message);
            default -> new TokenException(TokenException.Reason.UNREACHABLE, message);
        };
    }

    private String authorization() {
        return "Bearer " + jwt.token().reveal();
    }
}
