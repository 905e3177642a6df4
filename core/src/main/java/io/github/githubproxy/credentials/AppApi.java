package io.github.githubproxy.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.githubproxy.config.Secret;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.http.HttpDate;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What GitHub tells an App about itself: its installations and their tokens. Safe for use by many threads.
 *
 * @see <a href="https://docs.github.com/en/rest/apps/apps">REST API endpoints for GitHub Apps</a>
 */
final class AppApi {
    private static final int PAGE = 100;
    private static final int MAX_PAGES = 100;
    private static final String BASE = "/app/installations";

    private final String name;
    private final AppJwt jwt;
    private final CredentialApiClient client;
    private final GitHubClock time;

    /**
     * Makes an API.
     *
     * @param name the App's name in the configuration
     */
    AppApi(String name, AppJwt jwt, CredentialApiClient client, GitHubClock time) {
        this.name = name;
        this.jwt = jwt;
        this.client = client;
        this.time = time;
    }

    /**
     * A token just issued.
     *
     * @param life for how long it is valid
     */
    record Issued(AccessToken token, Duration life) {}

    /**
     * An installation.
     *
     * @param login the account it is on, in lower case
     */
    record Installed(long id, String login, Activity activity) {}

    /** Whether an installation can be used. */
    enum Activity {
        ACTIVE,
        SUSPENDED
    }

    /** Issues a token of an installation. */
    Issued issue(long installation) throws TokenException {
        String path = BASE + "/" + installation + "/access_tokens";
        CredentialApiClient.Reply reply =
                accepted(authorization -> client.post(path, authorization), "installation " + installation);
        Instant sent = HttpDate.first(reply.headers(), "Date").orElseGet(time::instant);
        String token = reply.json().path("token").asText("");
        try {
            Instant expires = Instant.parse(reply.json().path("expires_at").asText(""));
            if (!token.isEmpty()) {
                return new Issued(new AccessToken(Secret.of(token)), Duration.between(sent, expires));
            }
        } catch (DateTimeException e) {
            // Told below, with what else may be wrong.
        }
        throw new TokenException(
                TokenException.Reason.UNREACHABLE,
                "GitHub's answer has no token, or no date of expiry, for installation " + installation + " of App "
                        + name);
    }

    /** Returns one installation. */
    Installed installation(long id) throws TokenException {
        return read(accepted(authorization -> client.get(BASE + "/" + id, authorization), "installation " + id)
                .json());
    }

    /** Returns all installations. */
    List<Installed> installations() throws TokenException {
        List<Installed> all = new ArrayList<>();
        for (int page = 1; page <= MAX_PAGES; page++) {
            String path = BASE + "?per_page=" + PAGE + "&page=" + page;
            JsonNode list = accepted(authorization -> client.get(path, authorization), "its installations")
                    .json();
            list.forEach(node -> all.add(read(node)));
            if (list.size() < PAGE) {
                break;
            }
        }
        return all;
    }

    private static Installed read(JsonNode node) {
        return new Installed(
                node.path("id").asLong(),
                node.path("account").path("login").asText("").toLowerCase(Locale.ROOT),
                node.path("suspended_at").isTextual() ? Activity.SUSPENDED : Activity.ACTIVE);
    }

    private interface Call {
        CredentialApiClient.Reply send(String authorization) throws IOException;
    }

    /**
     * Asks twice at the most: again where the answer has shown that the local clock is off, by which the token of the
     * first was dated, and where GitHub stumbled.
     */
    private CredentialApiClient.Reply accepted(Call call, String what) throws TokenException {
        CredentialApiClient.Reply reply;
        try {
            String first = authorization();
            reply = call.send(first);
            // Whoever has learned meanwhile that the local clock is off: the token would be dated otherwise now.
            boolean misdated = reply.status() == 401 && !authorization().equals(first);
            if (misdated || reply.status() >= 500) {
                reply = call.send(authorization());
            }
        } catch (IOException e) {
            reply = again(call, what);
        }
        if (reply.isSuccess()) {
            return reply;
        }
        throw refusal(reply, what);
    }

    private CredentialApiClient.Reply again(Call call, String what) throws TokenException {
        try {
            return call.send(authorization());
        } catch (IOException e) {
            throw new TokenException(
                    TokenException.Reason.UNREACHABLE,
                    "GitHub could not be asked for " + what + " of App " + name + ": "
                            + e.getClass().getSimpleName());
        }
    }

    private TokenException refusal(CredentialApiClient.Reply reply, String what) {
        String told = "GitHub answered " + reply.status() + " for " + what + " of App " + name + ": " + reply.message();
        var limitation = reply.limitation(time.instant());
        if (limitation.isPresent()) {
            return new TokenException(limitation.get().pause().orElse(Duration.ofMinutes(1)), told);
        }
        return switch (reply.status()) {
            case 401 ->
                new TokenException(
                        TokenException.Reason.REFUSED,
                        told + "; do GITHUB_APP_" + name + "_ID and GITHUB_APP_" + name + "_PEM belong together?");
            case 403, 404, 422 -> new TokenException(TokenException.Reason.REFUSED, told);
            default -> new TokenException(TokenException.Reason.UNREACHABLE, told);
        };
    }

    private String authorization() {
        return "Bearer " + jwt.next().reveal();
    }
}
