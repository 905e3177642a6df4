package io.github.githubproxy.identity;

import com.nimbusds.jose.JWSAlgorithm;
import io.github.githubproxy.identity.InvalidTokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a JSON Web Token whose signature nobody has verified (RFC 7519, in the compact form of RFC 7515).
 *
 * @param algorithm what the token says that it is signed with
 * @param keyId the {@code kid} of its header; null if there is none
 * @param issuer its {@code iss}
 * @param claims its payload
 * @param signedText its first two parts: what is signed
 * @param encodedSignature its third part
 */
record UnverifiedToken(
        JWSAlgorithm algorithm,
        @Nullable String keyId,
        String issuer,
        Map<String, Object> claims,
        String signedText,
        String encodedSignature) {

    /** Tokens of CI systems have about 2 KiB. */
    private static final int MAX_LENGTH = 16 * 1024;

    /**
     * Members that bring a key, or the address of one, to verify the token with; that change what is signed; or that
     * belong to encrypted tokens.
     */
    private static final List<String> REFUSED_MEMBERS =
            List.of("jku", "jwk", "x5u", "x5c", "crit", "b64", "enc", "zip");

    private static final Set<String> TYPES = Set.of("jwt", "at+jwt");
    private static final int MAX_KEY_ID_LENGTH = 256;

    /** Checks the length of a token, before anything is read of it. */
    static void requireLength(String jwt) throws InvalidTokenException {
        if (jwt.length() > MAX_LENGTH) {
            throw malformed("it has " + jwt.length() + " characters; at most " + MAX_LENGTH + " are accepted");
        }
    }

    /**
     * Reads a token.
     *
     * @param jwt has a length that is accepted
     * @throws InvalidTokenException if it is malformed, or its algorithm is not allowed
     */
    static UnverifiedToken parse(String jwt) throws InvalidTokenException {
        int first = jwt.indexOf('.');
        int second = jwt.indexOf('.', first + 1);
        if (first < 0 || second < 0 || jwt.indexOf('.', second + 1) >= 0) {
            throw malformed("it does not have three parts with dots between them");
        }
        var unused = decode("signature", jwt.substring(second + 1));
        Map<String, Object> header = readObject("header", jwt.substring(0, first));
        JWSAlgorithm algorithm = algorithm(header);
        if (second + 1 == jwt.length()) {
            throw malformed("it has no signature");
        }
        requireAcceptable(header);
        Map<String, Object> claims = readObject("payload", jwt.substring(first + 1, second));
        if (!(claims.get("iss") instanceof String issuer)) {
            throw malformed("its issuer ('iss') is missing or not a string");
        }
        return new UnverifiedToken(
                algorithm, keyId(header), issuer, claims, jwt.substring(0, second), jwt.substring(second + 1));
    }

    /** Returns the bytes that are signed. */
    byte[] signedBytes() {
        return signedText.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the signature. */
    byte[] signature() {
        return Base64.getUrlDecoder().decode(encodedSignature);
    }

    private static Map<String, Object> readObject(String part, String text) throws InvalidTokenException {
        return StrictJson.parseObject(decode(part, text))
                .orElseThrow(() -> malformed("its " + part + " is not " + StrictJson.RULES));
    }

    /** Decodes base64url in the only form that RFC 7515 has for these bytes: without padding, spaces or left-over bits. */
    private static byte[] decode(String part, String text) throws InvalidTokenException {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw malformed("its " + part + " is not base64url");
        }
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
            throw malformed("its " + part + " is not base64url without padding");
        }
        return bytes;
    }

    private static JWSAlgorithm algorithm(Map<String, Object> header) throws InvalidTokenException {
        JWSAlgorithm algorithm = SignatureAlgorithms.find(header.get("alg"));
        if (algorithm == null) {
            throw new InvalidTokenException(
                    Reason.BAD_SIGNATURE,
                    "The algorithm ('alg') of the token is " + QuotedText.of(header.get("alg")) + "; accepted are "
                            + SignatureAlgorithms.names());
        }
        return algorithm;
    }

    private static void requireAcceptable(Map<String, Object> header) throws InvalidTokenException {
        for (String member : REFUSED_MEMBERS) {
            if (header.containsKey(member)) {
                throw malformed("its header has the member '" + member + "', which is not accepted");
            }
        }
        if (header.containsKey("typ")
                && !(header.get("typ") instanceof String type && TYPES.contains(type.toLowerCase(Locale.ROOT)))) {
            throw malformed(
                    "its type ('typ') is " + QuotedText.of(header.get("typ")) + "; accepted are JWT and at+jwt");
        }
    }

    private static @Nullable String keyId(Map<String, Object> header) throws InvalidTokenException {
        if (!header.containsKey("kid")) {
            return null;
        }
        if (header.get("kid") instanceof String id && !id.isEmpty() && id.length() <= MAX_KEY_ID_LENGTH) {
            return id;
        }
        throw malformed("its key ID ('kid') is not a string of 1 to " + MAX_KEY_ID_LENGTH + " characters");
    }

    private static InvalidTokenException malformed(String problem) {
        return new InvalidTokenException(Reason.MALFORMED, "The token was refused because " + problem);
    }

    /** Shows nothing of the token. */
    @Override
    public String toString() {
        return "UnverifiedToken[" + algorithm + "]";
    }
}
