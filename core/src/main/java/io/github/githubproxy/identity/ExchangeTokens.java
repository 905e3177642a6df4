package io.github.githubproxy.identity;

import io.github.githubproxy.config.Secret;
import io.github.githubproxy.identity.InvalidTokenException.Reason;
import io.github.githubproxy.telemetry.format.ReportJson;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The tokens that the proxy issues itself: {@code ghp1.}, the content in base64url, a dot, and an HMAC-SHA256 of all before the
 * dot. Nothing is stored, so that all replicas with the same keys accept them. Thread-safe.
 */
public final class ExchangeTokens {
    /** How all of these tokens begin. */
    public static final String PREFIX = "ghp1.";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAX_LENGTH = 2_048;

    private final InstantSource clock;
    private volatile List<SecretKeySpec> keys = List.of();

    /** Makes issuing and verification without keys: no token can be issued, and none is valid. */
    public ExchangeTokens(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Prepares the use of keys in place of the present ones.
     *
     * @param base64 valid keys; the first one signs
     * @return the change, which cannot fail
     */
    public Runnable prepare(List<Secret> base64) {
        List<SecretKeySpec> next = base64.stream()
                .map(key -> new SecretKeySpec(Base64.getDecoder().decode(key.reveal()), ALGORITHM))
                .toList();
        return () -> keys = next;
    }

    /** Returns whether there is a key, so that tokens can be issued. */
    public boolean isEnabled() {
        return !keys.isEmpty();
    }

    /**
     * What a token says.
     *
     * @param client the client's name
     * @param policy the {@link io.github.githubproxy.clients.ClientRegistry#policyOf policy} that has granted it
     * @param source identifies what it was issued for: a digest of a JSON Web Token, or empty
     * @param expiry the moment from which it is no longer valid
     */
    public record Content(String client, String policy, String source, Instant expiry) {}

    /**
     * Issues a token.
     *
     * @return empty if there is no key
     */
    public Optional<Secret> issue(Content content) {
        List<SecretKeySpec> current = keys;
        if (current.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("client", content.client());
        members.put("policy", content.policy());
        members.put("source", content.source());
        members.put("exp", content.expiry().getEpochSecond());
        String signed = PREFIX + encode(ReportJson.write(members));
        return Optional.of(Secret.of(signed + "." + encode(sign(current.get(0), signed))));
    }

    /**
     * Returns what a token says.
     *
     * @throws InvalidTokenException if none of the keys has signed it, or it has expired
     */
    public Content verify(String token) throws InvalidTokenException {
        int dot = token.lastIndexOf('.');
        if (!token.startsWith(PREFIX) || token.length() > MAX_LENGTH || dot < PREFIX.length()) {
            throw forged();
        }
        String signed = token.substring(0, dot);
        byte[] signature = token.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        boolean isSigned = false;
        for (SecretKeySpec key : keys) {
            // The text, not the bytes: there is one spelling of each.
            byte[] expected = encode(sign(key, signed)).getBytes(StandardCharsets.UTF_8);
            isSigned |= MessageDigest.isEqual(expected, signature);
        }
        if (!isSigned) {
            throw forged();
        }
        Content content = read(signed.substring(PREFIX.length()));
        if (!clock.instant().isBefore(content.expiry())) {
            throw new InvalidTokenException(
                    Reason.WRONG_TIME,
                    "This token of client '" + content.client() + "' of this proxy has expired, at "
                            + content.expiry());
        }
        return content;
    }

    private static InvalidTokenException forged() {
        return new InvalidTokenException(Reason.BAD_SIGNATURE, "Bad credentials");
    }

    /** Reads what a key of this proxy has signed. */
    private static Content read(String payload) throws InvalidTokenException {
        try {
            Map<String, Object> members = StrictJson.parseObject(
                            Base64.getUrlDecoder().decode(payload))
                    .orElseThrow(ExchangeTokens::forged);
            if (members.get("client") instanceof String client
                    && members.get("policy") instanceof String policy
                    && members.get("source") instanceof String source
                    && members.get("exp") instanceof Number expiry) {
                return new Content(client, policy, source, Instant.ofEpochSecond(expiry.longValue()));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Signed with a key that something else uses, too.
        }
        throw forged();
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] sign(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
