package io.github.githubproxy.fakegithub.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON Web Token to be signed, with any header and claims, also invalid ones. Immutable: each method returns a new one. */
public final class TokenBuilder {
    private static final ObjectMapper JSON = new JsonMapper();

    private final SigningKey key;
    private final String algorithm;
    private final Map<String, @Nullable Object> header;
    private final Map<String, @Nullable Object> claims;
    private final @Nullable String headerText;
    private final @Nullable String payloadText;

    private TokenBuilder(
            SigningKey key,
            String algorithm,
            Map<String, @Nullable Object> header,
            Map<String, @Nullable Object> claims,
            @Nullable String headerText,
            @Nullable String payloadText) {
        this.key = key;
        this.algorithm = algorithm;
        this.header = header;
        this.claims = claims;
        this.headerText = headerText;
        this.payloadText = payloadText;
    }

    /** Returns a token without claims; the header has {@code alg}, {@code kid} and {@code typ}. */
    public static TokenBuilder signedWith(SigningKey key) {
        Map<String, @Nullable Object> header = new LinkedHashMap<>();
        header.put("typ", "JWT");
        header.put("alg", key.algorithm());
        header.put("kid", key.keyId());
        return new TokenBuilder(key, key.algorithm(), header, new LinkedHashMap<>(), null, null);
    }

    /** Sets a member of the header. This does not change how the token is signed. */
    public TokenBuilder header(String name, @Nullable Object value) {
        return new TokenBuilder(key, algorithm, with(header, name, value), claims, headerText, payloadText);
    }

    /** Removes a member of the header. */
    public TokenBuilder withoutHeader(String name) {
        return new TokenBuilder(key, algorithm, without(header, name), claims, headerText, payloadText);
    }

    /** Sets a claim. */
    public TokenBuilder claim(String name, @Nullable Object value) {
        return new TokenBuilder(key, algorithm, header, with(claims, name, value), headerText, payloadText);
    }

    /** Removes a claim. */
    public TokenBuilder withoutClaim(String name) {
        return new TokenBuilder(key, algorithm, header, without(claims, name), headerText, payloadText);
    }

    /** Sets the text of the header, whatever its members are. */
    public TokenBuilder headerText(String text) {
        return new TokenBuilder(key, algorithm, header, claims, text, payloadText);
    }

    /** Sets the text of the payload, whatever the claims are. */
    public TokenBuilder payloadText(String text) {
        return new TokenBuilder(key, algorithm, header, claims, headerText, text);
    }

    /** Sets the algorithm, also in the header. */
    public TokenBuilder algorithm(String name) {
        return new TokenBuilder(key, name, with(header, "alg", name), claims, headerText, payloadText);
    }

    /** Signs with another key. The header stays as it is. */
    public TokenBuilder key(SigningKey other) {
        return new TokenBuilder(other, other.algorithm(), header, claims, headerText, payloadText);
    }

    /** Returns the claims as JSON. */
    public String payload() {
        return payloadText == null ? json(claims) : payloadText;
    }

    /** Returns the first two parts with the dot between them: what is signed. */
    public String unsigned() {
        String headerJson = headerText == null ? json(header) : headerText;
        return encode(headerJson) + "." + encode(payload());
    }

    /** Returns the token. */
    public String sign() {
        String unsigned = unsigned();
        return withSignature(key.sign(algorithm, unsigned.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns the token with this signature. */
    public String withSignature(byte[] signature) {
        return unsigned() + "." + SigningKey.encode(signature);
    }

    private static Map<String, @Nullable Object> with(
            Map<String, @Nullable Object> members, String name, @Nullable Object value) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(members);
        copy.put(name, value);
        return copy;
    }

    private static Map<String, @Nullable Object> without(Map<String, @Nullable Object> members, String name) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(members);
        copy.remove(name);
        return copy;
    }

    private static String encode(String text) {
        return SigningKey.encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(Map<String, @Nullable Object> members) {
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
