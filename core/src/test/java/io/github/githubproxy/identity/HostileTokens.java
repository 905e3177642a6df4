package io.github.githubproxy.identity;

import io.github.githubproxy.fakegithub.oidc.FakeIssuer;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import io.github.githubproxy.fakegithub.oidc.TokenBuilder;
import io.github.githubproxy.identity.InvalidTokenException.Reason;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens that must not be accepted, by family, each with the reason for which it must be refused. */
final class HostileTokens {
    static final String AUDIENCE = TrustedIssuers.AUDIENCE;

    /** Of the trusted issuer: two RSA keys, so that a token must name one, and a key of each other type. */
    final SigningKey rsa = SigningKey.rsa("key-1");

    final SigningKey secondRsa = SigningKey.rsa("key-2");
    final SigningKey ec = SigningKey.ec("ec", "P-256");
    final SigningKey edwards = SigningKey.edwards("ed", "Ed25519");

    private final SigningKey attacker = SigningKey.rsa("key-1");
    private final SigningKey attackerEc = SigningKey.ec("ec", "P-256");
    private final SigningKey attackerEdwards = SigningKey.edwards("ed", "Ed25519");
    private final FakeIssuer issuer;
    private final FakeIssuer other;
    private final Instant now;
    private final List<HostileToken> tokens = new ArrayList<>();

    /** A token with its name. */
    record HostileToken(String name, Reason reason, String jwt) {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Makes the tokens.
     *
     * @param issuer is trusted; its keys are those of this object
     * @param other is trusted too, with keys of its own
     */
    HostileTokens(FakeIssuer issuer, FakeIssuer other, Instant now) {
        this.issuer = issuer;
        this.other = other;
        this.now = now;
        issuer.publish(rsa, secondRsa, ec, edwards);
    }

    List<HostileToken> all() {
        unsigned();
        hmac();
        unknownAlgorithms();
        algorithmsOfOtherKeys();
        keyIds();
        headersThatBringKeys();
        types();
        signatures();
        foreignKeys();
        structures();
        jsonTexts("header", this::withHeader);
        jsonTexts("payload", this::withPayload);
        repeatedMembers();
        issuerClaims();
        audiences();
        times();
        return List.copyOf(tokens);
    }

    /** Returns a valid token, to be spoiled. */
    TokenBuilder valid() {
        return valid(rsa);
    }

    private TokenBuilder valid(SigningKey key) {
        TokenBuilder token = TokenBuilder.signedWith(key)
                .claim("iss", issuer.issuer())
                .claim("aud", AUDIENCE)
                .claim("sub", "repo:acme/app:ref:refs/heads/main");
        for (Map.Entry<String, Long> time :
                Map.of("iat", 0L, "nbf", 0L, "exp", 300L).entrySet()) {
            token = token.claim(time.getKey(), now.getEpochSecond() + time.getValue());
        }
        return token;
    }

    private void add(String name, Reason reason, String jwt) {
        tokens.add(new HostileToken(name, reason, jwt));
    }

    private void unsigned() {
        Object[] names = {
            "none",
            "None",
            "NONE",
            "nOnE",
            "noNe",
            "none ",
            " none",
            "none\u0000",
            "",
            "null",
            null,
            0,
            false,
            List.of(),
            List.of("none"),
            Map.of()
        };
        for (Object name : names) {
            TokenBuilder token = valid().header("alg", name);
            add("alg " + describe(name) + ", no signature", Reason.BAD_SIGNATURE, token.withSignature(new byte[0]));
            add("alg " + describe(name) + ", RS256 signature", Reason.BAD_SIGNATURE, token.sign());
        }
        add("alg missing", Reason.BAD_SIGNATURE, valid().withoutHeader("alg").sign());
        add(
                "alg none, two parts",
                Reason.MALFORMED,
                valid().header("alg", "none").unsigned());
        add("alg RS256, no signature", Reason.MALFORMED, valid().withSignature(new byte[0]));
    }

    private void hmac() {
        RSAPublicKey key = (RSAPublicKey) rsa.publicKey();
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        secrets.put("public key as DER", key.getEncoded());
        secrets.put(
                "public key as PEM",
                utf8("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                        + "\n-----END PUBLIC KEY-----\n"));
        secrets.put("modulus", key.getModulus().toByteArray());
        secrets.put("modulus in base64url", utf8((String) rsa.publicJwk().get("n")));
        secrets.put("key set", utf8(issuer.keySet()));
        for (String bits : List.of("256", "384", "512")) {
            secrets.forEach((name, secret) -> {
                TokenBuilder token = valid().header("alg", "HS" + bits);
                add(
                        "HS" + bits + " with " + name,
                        Reason.BAD_SIGNATURE,
                        token.withSignature(mac("HmacSHA" + bits, secret, utf8(token.unsigned()))));
            });
        }
        TokenBuilder disguised = valid();
        add(
                "HMAC of public key called RS256",
                Reason.BAD_SIGNATURE,
                disguised.withSignature(mac("HmacSHA256", key.getEncoded(), utf8(disguised.unsigned()))));
    }

    private void unknownAlgorithms() {
        for (String name : List.of(
                "ES256K",
                "RS1",
                "HS1",
                "A128KW",
                "dir",
                "RSA-OAEP",
                "RSA1_5",
                "rs256",
                "Rs256",
                "RS256 ",
                "RS-256",
                "EDDSA",
                "eddsa",
                "Ed25519",
                "RS257",
                "PS1",
                "SHA256withRSA",
                "*")) {
            add("alg " + name, Reason.BAD_SIGNATURE, valid().header("alg", name).sign());
        }
    }

    private void algorithmsOfOtherKeys() {
        add(
                "ES256 with kid of RSA key",
                Reason.BAD_SIGNATURE,
                valid(ec).header("kid", "key-1").sign());
        add(
                "EdDSA with kid of RSA key",
                Reason.BAD_SIGNATURE,
                valid(edwards).header("kid", "key-1").sign());
        add(
                "RS256 with kid of EC key",
                Reason.BAD_SIGNATURE,
                valid().header("kid", "ec").sign());
        add(
                "RS256 with kid of Ed25519 key",
                Reason.BAD_SIGNATURE,
                valid().header("kid", "ed").sign());
        add(
                "ES256 with kid of Ed25519 key",
                Reason.BAD_SIGNATURE,
                valid(ec).header("kid", "ed").sign());
        for (String name : List.of("RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")) {
            add(
                    "RS256 signature called " + name,
                    Reason.BAD_SIGNATURE,
                    valid().header("alg", name).sign());
        }
        for (String name : List.of("PS256", "PS384", "PS512", "RS384", "RS512")) {
            add(
                    name + " signature called RS256",
                    Reason.BAD_SIGNATURE,
                    valid().algorithm(name).header("alg", "RS256").sign());
        }
        for (String name : List.of("ES384", "ES512")) {
            add(
                    "P-256 signature called " + name,
                    Reason.BAD_SIGNATURE,
                    valid(ec).header("alg", name).sign());
        }
    }

    private void keyIds() {
        for (String id : List.of(
                "key-3",
                "KEY-1",
                "key-1 ",
                " key-1",
                "key-1\n",
                "key-1\u0000",
                "key",
                "../../../dev/null",
                "/dev/null",
                "x' UNION SELECT 'k",
                "http://attacker.example/key",
                "*",
                "0",
                "n".repeat(256))) {
            add(
                    "kid " + describe(id),
                    Reason.BAD_SIGNATURE,
                    valid(attacker).header("kid", id).sign());
        }
        Object[] malformed = {"", "n".repeat(257), null, 1, true, List.of("key-1"), Map.of("kid", "key-1")};
        for (Object id : malformed) {
            add(
                    "kid " + describe(id),
                    Reason.MALFORMED,
                    valid().header("kid", id).sign());
        }
        add(
                "kid of another key of the issuer",
                Reason.BAD_SIGNATURE,
                valid().header("kid", "key-2").sign());
        add(
                "no kid, two RSA keys",
                Reason.BAD_SIGNATURE,
                valid().withoutHeader("kid").sign());
        add(
                "no kid, key of attacker",
                Reason.BAD_SIGNATURE,
                valid(attackerEc).withoutHeader("kid").sign());
    }

    private void headersThatBringKeys() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("jku", other.keySetUrl());
        members.put("jwk", attacker.publicJwk());
        members.put("x5u", "https://attacker.example/chain.pem");
        members.put(
                "x5c",
                List.of(Base64.getEncoder().encodeToString(attacker.publicKey().getEncoded())));
        members.put("crit", List.of("exp"));
        members.put("b64", false);
        members.put("enc", "A128GCM");
        members.put("zip", "DEF");
        members.forEach((name, value) -> {
            add(
                    name + ", key of attacker",
                    Reason.MALFORMED,
                    valid(attacker).header(name, value).sign());
            add(
                    name + ", key of issuer",
                    Reason.MALFORMED,
                    valid().header(name, value).sign());
        });
        add("empty crit", Reason.MALFORMED, valid().header("crit", List.of()).sign());
        add("crit null", Reason.MALFORMED, valid().header("crit", null).sign());
    }

    private void types() {
        Object[] types = {
            "JWE",
            "JOSE",
            "jose+json",
            "dpop+jwt",
            "secevent+jwt",
            "logout+jwt",
            "application/jwt",
            "JWT ",
            "",
            null,
            1,
            List.of("JWT")
        };
        for (Object type : types) {
            add(
                    "typ " + describe(type),
                    Reason.MALFORMED,
                    valid().header("typ", type).sign());
        }
    }

    private void signatures() {
        for (SigningKey key : List.of(rsa, ec, edwards)) {
            TokenBuilder token = valid(key);
            byte[] signature = key.sign(key.algorithm(), utf8(token.unsigned()));
            String of = key.algorithm() + " signature ";
            add(of + "with first bit flipped", Reason.BAD_SIGNATURE, token.withSignature(flipped(signature, 0)));
            add(
                    of + "with last bit flipped",
                    Reason.BAD_SIGNATURE,
                    token.withSignature(flipped(signature, signature.length - 1)));
            add(of + "cut", Reason.BAD_SIGNATURE, token.withSignature(Arrays.copyOf(signature, signature.length - 1)));
            add(
                    of + "with further byte",
                    Reason.BAD_SIGNATURE,
                    token.withSignature(Arrays.copyOf(signature, signature.length + 1)));
            add(of + "of zeros", Reason.BAD_SIGNATURE, token.withSignature(new byte[signature.length]));
            add(of + "of one byte", Reason.BAD_SIGNATURE, token.withSignature(new byte[1]));
            add(
                    of + "of another payload",
                    Reason.BAD_SIGNATURE,
                    token.claim("sub", "repo:acme/other").withSignature(signature));
            add(
                    of + "of another header",
                    Reason.BAD_SIGNATURE,
                    token.header("x", "y").withSignature(signature));
        }
        BigInteger order = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        byte[] ofOrder = order.toByteArray();
        byte[] orderTwice = new byte[64];
        System.arraycopy(ofOrder, 1, orderTwice, 0, 32);
        System.arraycopy(ofOrder, 1, orderTwice, 32, 32);
        add(
                "ES256 signature of the order of the curve",
                Reason.BAD_SIGNATURE,
                valid(ec).withSignature(orderTwice));
        add("ES256 signature as DER", Reason.BAD_SIGNATURE, valid(ec).withSignature(der()));
    }

    private static byte[] der() {
        byte[] der = new byte[70];
        Arrays.fill(der, (byte) 1);
        System.arraycopy(new byte[] {0x30, 68, 2, 32}, 0, der, 0, 4);
        System.arraycopy(new byte[] {2, 32}, 0, der, 36, 2);
        return der;
    }

    private void foreignKeys() {
        add("RSA key of attacker", Reason.BAD_SIGNATURE, valid(attacker).sign());
        add("EC key of attacker", Reason.BAD_SIGNATURE, valid(attackerEc).sign());
        add(
                "Ed25519 key of attacker",
                Reason.BAD_SIGNATURE,
                valid(attackerEdwards).sign());
        SigningKey foreign = other.signingKey();
        add("key of other issuer", Reason.BAD_SIGNATURE, valid(foreign).sign());
        add(
                "key of other issuer, kid of this one",
                Reason.BAD_SIGNATURE,
                valid(foreign).header("kid", "key-1").sign());
        add(
                "key of other issuer, no kid",
                Reason.BAD_SIGNATURE,
                valid(foreign).withoutHeader("kid").sign());
        add(
                "iss of other issuer",
                Reason.BAD_SIGNATURE,
                valid().claim("iss", other.issuer()).sign());
        add(
                "iss of other issuer, its kid",
                Reason.BAD_SIGNATURE,
                valid().claim("iss", other.issuer())
                        .header("kid", foreign.keyId())
                        .sign());
    }

    private void structures() {
        String jwt = valid().sign();
        String[] parts = jwt.split("\\.", -1);
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("empty", "");
        texts.put("one dot", ".");
        texts.put("two dots", "..");
        texts.put("three dots", "...");
        texts.put("a.b.c", "a.b.c");
        texts.put("one part", parts[0]);
        texts.put("two parts", parts[0] + "." + parts[1]);
        texts.put("four parts", jwt + ".");
        texts.put("five parts", jwt + "." + parts[1] + "." + parts[2]);
        texts.put("leading dot", "." + jwt);
        texts.put("no header", "." + parts[1] + "." + parts[2]);
        texts.put("no payload", parts[0] + ".." + parts[2]);
        texts.put("leading space", " " + jwt);
        texts.put("trailing space", jwt + " ");
        texts.put("trailing line break", jwt + "\n");
        texts.put(
                "line break in payload",
                parts[0] + "." + parts[1].substring(0, 20) + "\n" + parts[1].substring(20) + "." + parts[2]);
        texts.put("trailing NUL", jwt + "\u0000");
        texts.put("padded signature", jwt + "==");
        texts.put("padded payload", parts[0] + "." + parts[1] + "=." + parts[2]);
        texts.put("letter that is not ASCII", parts[0] + "." + parts[1] + "\u00e9." + parts[2]);
        texts.put("full-width dot", parts[0] + "\uff0e" + parts[1] + "\uff0e" + parts[2]);
        texts.put("percent-encoded dots", jwt.replace(".", "%2e"));
        texts.put("scheme before it", "Bearer " + jwt);
        texts.put("in quotes", "\"" + jwt + "\"");
        texts.put("twice", jwt + "," + jwt);
        texts.put(
                "JSON serialization",
                "{\"payload\":\"" + parts[1] + "\",\"signatures\":[{\"protected\":\"" + parts[0] + "\",\"signature\":\""
                        + parts[2] + "\"}]}");
        texts.put("left-over bits in signature", withLeftOverBits(jwt));
        texts.put("standard base64", parts[0] + "." + parts[1] + "." + "+/" + parts[2].substring(2));
        texts.put("random bytes", "\u0001\u0002.\u0003\u0004.\u0005");
        texts.put("16 KiB and one", "a".repeat(16 * 1024 + 1));
        texts.put("64 KiB", valid().claim("pad", "x".repeat(64 * 1024)).sign());
        texts.put("5 MB", valid().claim("pad", "x".repeat(5_000_000)).sign());
        texts.put("5 MB of dots", ".".repeat(5_000_000));
        texts.forEach((name, text) -> add("text: " + name, Reason.MALFORMED, text));
    }

    /** The last character of 256 bytes in base64url has four bits that are not used. */
    private static String withLeftOverBits(String jwt) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(jwt.charAt(jwt.length() - 1));
        return jwt.substring(0, jwt.length() - 1) + alphabet.charAt(last + 1);
    }

    private interface RawPart {
        String sign(byte[] bytes);
    }

    private String withHeader(byte[] header) {
        return raw(header, utf8(valid().payload()));
    }

    private String withPayload(byte[] payload) {
        return raw(utf8("{\"alg\":\"RS256\",\"kid\":\"key-1\"}"), payload);
    }

    private String raw(byte[] header, byte[] payload) {
        String unsigned = encode(header) + "." + encode(payload);
        return unsigned + "." + encode(rsa.sign("RS256", utf8(unsigned)));
    }

    private void jsonTexts(String part, RawPart token) {
        String members = "\"alg\":\"RS256\",\"kid\":\"key-1\",\"iss\":\"" + issuer.issuer() + "\",\"aud\":\"" + AUDIENCE
                + "\",\"exp\":" + (now.getEpochSecond() + 300);
        String object = "{" + members + "}";
        Map<String, byte[]> texts = new LinkedHashMap<>();
        texts.put("null", utf8("null"));
        texts.put("true", utf8("true"));
        texts.put("number", utf8("1"));
        texts.put("string", utf8("\"{}\""));
        texts.put("empty string", utf8("\"\""));
        texts.put("list", utf8("[" + object + "]"));
        texts.put("blank", utf8("  "));
        texts.put("not JSON", utf8("alg=RS256"));
        texts.put("half an object", utf8("{" + members));
        texts.put("trailing comma", utf8("{" + members + ",}"));
        texts.put("comment", utf8("{/**/" + members + "}"));
        texts.put("single quotes", utf8(object.replace('"', '\'')));
        texts.put("NaN", utf8("{" + members + ",\"x\":NaN}"));
        texts.put("two objects", utf8(object + object));
        texts.put("text after it", utf8(object + "x"));
        texts.put("line break in string", utf8("{" + members + ",\"x\":\"\n\"}"));
        texts.put("byte order mark", utf8("\ufeff" + object));
        texts.put("UTF-16", object.getBytes(StandardCharsets.UTF_16));
        texts.put("UTF-16 without mark", object.getBytes(StandardCharsets.UTF_16LE));
        texts.put("Latin-1", ("{" + members + ",\"x\":\"\u00e9\"}").getBytes(StandardCharsets.ISO_8859_1));
        texts.put("overlong UTF-8", ("{" + members + ",\"x\":\"\u00c0\u00ae\"}").getBytes(StandardCharsets.ISO_8859_1));
        texts.put("17 levels", utf8("{" + members + ",\"x\":" + "[".repeat(17) + "]".repeat(17) + "}"));
        texts.put("5,000 levels", utf8("{" + members + ",\"x\":" + "[".repeat(5000) + "]".repeat(5000) + "}"));
        texts.put("number of 101 digits", utf8("{" + members + ",\"x\":1" + "0".repeat(100) + "}"));
        texts.forEach((name, text) -> add(part + ": " + name, Reason.MALFORMED, token.sign(text)));
    }

    private void repeatedMembers() {
        String payload = valid().payload();
        for (String member :
                List.of("\"iss\":\"x\"", "\"aud\":\"x\"", "\"exp\":1", "\"sub\":\"x\"", "\"nbf\":0", "\"iat\":0")) {
            String name = member.substring(0, member.indexOf(':'));
            add(
                    "repeated last " + name,
                    Reason.MALFORMED,
                    valid().payloadText(payload.replaceFirst("\\}$", "," + member + "}"))
                            .sign());
            add(
                    "repeated first " + name,
                    Reason.MALFORMED,
                    valid().payloadText("{" + member + "," + payload.substring(1))
                            .sign());
        }
        add(
                "repeated with escape",
                Reason.MALFORMED,
                valid().payloadText("{\"\\u0069ss\":\"x\"," + payload.substring(1))
                        .sign());
        add(
                "repeated in nested object",
                Reason.MALFORMED,
                valid().payloadText("{\"x\":{\"a\":1,\"a\":2}," + payload.substring(1))
                        .sign());
        for (String member : List.of("\"alg\":\"none\"", "\"kid\":\"key-2\"", "\"typ\":\"JWE\"")) {
            add(
                    "repeated in header " + member,
                    Reason.MALFORMED,
                    valid().headerText("{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"key-1\"," + member + "}")
                            .sign());
        }
    }

    private void issuerClaims() {
        String iss = issuer.issuer();
        for (String name : List.of(
                iss + "/",
                iss.toUpperCase(java.util.Locale.ROOT),
                iss.replace("http:", "https:"),
                iss.replaceFirst(":\\d+$", ""),
                iss + "/acme",
                iss + " ",
                " " + iss,
                iss + "\u0000",
                iss + "?",
                iss + "#",
                iss.replace("127.0.0.1", "localhost"),
                iss.replace("http://", "http://x@"),
                iss + ".",
                "",
                "https://token.actions.githubusercontent.com",
                "*")) {
            add(
                    "iss " + describe(name),
                    Reason.UNKNOWN_ISSUER,
                    valid().claim("iss", name).sign());
        }
        Object[] malformed = {null, 1, true, List.of(iss), Map.of("iss", iss), List.of()};
        for (Object name : malformed) {
            add(
                    "iss " + describe(name),
                    Reason.MALFORMED,
                    valid().claim("iss", name).sign());
        }
        add("iss missing", Reason.MALFORMED, valid().withoutClaim("iss").sign());
    }

    private void audiences() {
        Object[] audiences = {
            "",
            "other",
            "Github-Proxy",
            "github-proxy ",
            " github-proxy",
            "github-proxy/",
            "github-prox",
            "github-proxy2",
            "github-proxy,other",
            "https://github.com/acme",
            "*",
            null,
            1,
            true,
            List.of(),
            List.of("other"),
            List.of("other", "GITHUB-PROXY"),
            List.of(AUDIENCE, 1),
            List.of(List.of(AUDIENCE)),
            Map.of("aud", AUDIENCE),
            Arrays.asList(AUDIENCE, null)
        };
        for (Object audience : audiences) {
            add(
                    "aud " + describe(audience),
                    Reason.WRONG_AUDIENCE,
                    valid().claim("aud", audience).sign());
        }
        add("aud missing", Reason.WRONG_AUDIENCE, valid().withoutClaim("aud").sign());
        add(
                "aud in azp",
                Reason.WRONG_AUDIENCE,
                valid().withoutClaim("aud").claim("azp", AUDIENCE).sign());
    }

    private void times() {
        long seconds = now.getEpochSecond();
        Object[] expiries = {
            seconds - 60,
            seconds - 61,
            seconds - 3600,
            0,
            -1,
            (seconds + 300) * 1000,
            1e30,
            Long.MAX_VALUE,
            new BigInteger("9".repeat(99)),
            String.valueOf(seconds + 300),
            null,
            true,
            List.of(seconds + 300),
            Map.of()
        };
        for (Object expiry : expiries) {
            add(
                    "exp " + describe(expiry),
                    Reason.WRONG_TIME,
                    valid().claim("exp", expiry).sign());
        }
        add("exp missing", Reason.WRONG_TIME, valid().withoutClaim("exp").sign());
        add(
                "exp 1e400",
                Reason.WRONG_TIME,
                valid().payloadText(valid().withoutClaim("exp").payload().replaceFirst("\\}$", ",\"exp\":1e400}"))
                        .sign());
        Object[] others = {
            seconds + 61,
            seconds + 3600,
            (double) seconds + 60.5,
            -1,
            1e30,
            String.valueOf(seconds),
            null,
            false,
            List.of(seconds)
        };
        for (String claim : List.of("nbf", "iat")) {
            for (Object time : others) {
                add(
                        claim + " " + describe(time),
                        Reason.WRONG_TIME,
                        valid().claim(claim, time).sign());
            }
        }
    }

    private static String type(Object value) {
        return value instanceof List
                ? "list"
                : value instanceof Map ? "object" : value.getClass().getSimpleName();
    }

    private static String describe(Object value) {
        String text = String.valueOf(value).replace("\u0000", "\\0").replace("\n", "\\n");
        return (value == null ? "" : type(value) + " ")
                + (text.length() > 60 ? text.length() + " characters" : "'" + text + "'");
    }

    private static byte[] flipped(byte[] bytes, int index) {
        byte[] copy = bytes.clone();
        copy[index] ^= 1;
        return copy;
    }

    private static byte[] mac(String algorithm, byte[] secret, byte[] input) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return mac.doFinal(input);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
