package io.github.githubproxy.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.githubproxy.clients.ClaimFailure;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.IdentityMatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;

/**
 * Finds the client of a JSON Web Token, or of a token that this proxy has issued. What a valid token comes to is kept by the token's digest for a minute, unless the
 * token expires or another registry is in force before, so that further requests with it cost one lookup. Thread-safe.
 */
public final class IdentityAuthenticator {
    private static final int MAX_DECISIONS = 10_000;

    /** After this time the verifier is asked again, which has rules of its own for how long it trusts a key. */
    private static final Duration MAX_AGE = Duration.ofMinutes(1);

    private final TokenVerifier verifier;
    private final ExchangeTokens exchange;
    private final InstantSource clock;
    private volatile Decisions decisions =
            new Decisions(ClientRegistry.builder().build());

    /**
     * Makes an authenticator.
     *
     * @param verifier verifies tokens of the issuers in the registry that is in force
     * @param exchange verifies tokens that this proxy has issued
     */
    public IdentityAuthenticator(TokenVerifier verifier, ExchangeTokens exchange, InstantSource clock) {
        this.verifier = verifier;
        this.exchange = exchange;
        this.clock = clock;
    }

    /** A decision and the moment until which it may be used. */
    private record TimedDecision(IdentityDecision decision, Instant expiry) {}

    /** The decisions by one registry. */
    private static final class Decisions {
        private final ClientRegistry registry;
        private final Cache<ByteBuffer, TimedDecision> byDigest = Caffeine.newBuilder()
                .maximumSize(MAX_DECISIONS)
                .executor(Runnable::run)
                .build();

        Decisions(ClientRegistry registry) {
            this.registry = registry;
        }
    }

    /** Returns whether a text may be a token that this proxy has issued, or a JSON Web Token of an issuer in the registry. */
    public static boolean mayBeToken(String text, ClientRegistry registry) {
        return text.startsWith(ExchangeTokens.PREFIX) || (!registry.issuers().isEmpty() && isJwtForm(text));
    }

    /** Returns whether a text may be a JSON Web Token: it has three parts (RFC 7515, section 7.1). */
    private static boolean isJwtForm(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        return first > 0 && second > first && text.indexOf('.', second + 1) < 0;
    }

    /**
     * Decides whose a token is.
     *
     * @param digest the token's SHA-256 digest
     * @param registry the registry that is in force
     */
    public IdentityDecision authenticate(String jwt, ByteBuffer digest, ClientRegistry registry) {
        Decisions current = decisions;
        if (current.registry != registry) {
            current = new Decisions(registry);
            decisions = current;
        }
        TimedDecision known = current.byDigest.getIfPresent(digest);
        if (known != null && clock.instant().isBefore(known.expiry)) {
            return known.decision;
        }
        try {
            Instant now = clock.instant();
            TimedDecision decided = jwt.startsWith(ExchangeTokens.PREFIX)
                    ? decideOnExchanged(jwt, registry)
                    : decideOnJwt(jwt, registry);
            // Within the leeway after its expiry, a token is verified each time.
            Instant expiry = Collections.min(List.of(decided.expiry, now.plus(MAX_AGE)));
            current.byDigest.put(digest, new TimedDecision(decided.decision, expiry));
            return decided.decision;
        } catch (InvalidTokenException e) {
            return IdentityDecision.refused(reasonOf(e), e.getMessage() + ".", List.of());
        }
    }

    private TimedDecision decideOnJwt(String jwt, ClientRegistry registry) throws InvalidTokenException {
        VerifiedToken token = verifier.verify(jwt);
        return new TimedDecision(decide(registry.match(token.issuerName(), token.claims())), token.expiry());
    }

    private TimedDecision decideOnExchanged(String text, ClientRegistry registry) throws InvalidTokenException {
        ExchangeTokens.Content token = exchange.verify(text);
        IdentityDecision decision = registry.findByName(token.client())
                .filter(client -> registry.policyOf(client.name())
                        .filter(token.policy()::equals)
                        .isPresent())
                .map(client -> IdentityDecision.of(client, List.of()))
                .orElseGet(() -> IdentityDecision.refused(
                        IdentityRefusal.Reason.NOT_VALID_HERE,
                        "What client '" + token.client() + "' of this proxy may do has changed since it got this token."
                                + " Get another one.",
                        List.of()));
        return new TimedDecision(decision, token.expiry());
    }

    private static IdentityRefusal.Reason reasonOf(InvalidTokenException invalid) {
        return switch (invalid.reason()) {
            case MALFORMED, UNKNOWN_ISSUER, BAD_SIGNATURE -> IdentityRefusal.Reason.NOT_TRUSTED;
            case WRONG_AUDIENCE, WRONG_TIME -> IdentityRefusal.Reason.NOT_VALID_HERE;
            case KEYS_UNAVAILABLE -> IdentityRefusal.Reason.KEYS_UNAVAILABLE;
        };
    }

    private static IdentityDecision decide(IdentityMatch match) {
        List<Client> clients = match.clients();
        if (clients.size() == 1) {
            return IdentityDecision.of(clients.get(0), match.auditedClients());
        }
        if (clients.isEmpty()) {
            return IdentityDecision.refused(IdentityRefusal.Reason.NO_CLIENT, noClient(match), match.auditedClients());
        }
        IdentityRefusal several = new IdentityRefusal(
                IdentityRefusal.Reason.SEVERAL_CLIENTS,
                "This token belongs to several clients of this proxy, so that it is of use for none. Ask those who run the"
                        + " proxy to tell them apart in its client registry.",
                clients.stream().map(Client::name).toList());
        return new IdentityDecision(null, several, match.auditedClients());
    }

    private static String noClient(IdentityMatch match) {
        if (!match.auditedClients().isEmpty()) {
            return "This token belongs to a client of this proxy whose identity is in audit mode, which lets nobody in. Ask"
                    + " those who run the proxy to enforce it.";
        }
        return "This token is valid, but of no client of this proxy"
                + match.failure().map(failure -> ": " + describe(failure)).orElse("")
                + ". Ask those who run the proxy which claims it must have.";
    }

    private static String describe(ClaimFailure failure) {
        return switch (failure.kind()) {
            case ABSENT -> "it has no claim " + failure.claim();
            case NO_TEXT -> "its claim " + failure.claim() + " is no text";
            case OTHER_VALUE -> "its claim " + failure.claim() + " is " + QuotedText.of(failure.value());
            case NOT_FOR_NAMES ->
                "its claim " + failure.claim() + ", " + QuotedText.of(failure.value())
                        + ", cannot be a part of a client's name";
        };
    }
}
