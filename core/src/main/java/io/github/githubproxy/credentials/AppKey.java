package io.github.githubproxy.credentials;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * Parses the private key of a GitHub App. Accepts PEM text of PKCS#1 (as GitHub issues it) or PKCS#8, with line breaks, with
 * literal {@code \n} or with spaces in their place, or base64 of such text.
 *
 * <p>Messages contain nothing of the key.
 */
public final class AppKey {
    private static final int MIN_BITS = 2048;

    /** Any key is longer; a shorter text may be a path, even if it has only characters of base64. */
    private static final int LONGEST_PATH = 300;

    /** The first byte of every key in DER form. */
    private static final byte ASN1_SEQUENCE = 0x30;

    private static final Pattern PATH =
            Pattern.compile("file:.*|[.~]{0,2}[/\\\\].*|[A-Za-z]:[/\\\\].*|.*\\.(pem|key|der|p8|txt)", Pattern.DOTALL);
    private static final Pattern LITERAL_LINE_BREAK = Pattern.compile("\\\\+[rn]");
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");
    private static final Pattern END = Pattern.compile("-----END ([A-Z0-9 ]+)-----");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final String variable;

    private AppKey(String variable) {
        this.variable = variable;
    }

    /**
     * Returns the key of an App.
     *
     * @throws ConfigException as {@link #parse} does
     */
    static RSAPrivateKey of(Config.App app) {
        return parse("GITHUB_APP_" + app.name() + "_PEM", app.pem());
    }

    /**
     * Returns the key in that text.
     *
     * @param variable the name of the variable that the text is from, for messages
     * @throws ConfigException if it is not a complete RSA key of 2048 bits or more in one of these forms
     */
    public static RSAPrivateKey parse(String variable, Secret pem) {
        AppKey reader = new AppKey(variable);
        return reader.key(reader.pemText(pem.reveal().strip()));
    }

    /** Decodes base64, if the text is base64, and replaces literal line breaks. */
    private String pemText(String text) {
        if (text.isEmpty()) {
            throw problem("is blank");
        }
        String lines = LITERAL_LINE_BREAK.matcher(text).replaceAll("\n");
        if (lines.contains("-----BEGIN ")) {
            return lines;
        }
        if (text.length() < LONGEST_PATH && PATH.matcher(text).matches()) {
            throw problem("looks like the path of a file, which is not read; set it to what the file holds");
        }
        byte[] decoded = base64(lines).orElseThrow(this::noPem);
        String inside = LITERAL_LINE_BREAK
                .matcher(new String(decoded, StandardCharsets.ISO_8859_1))
                .replaceAll("\n");
        if (inside.contains("-----BEGIN ")) {
            return inside;
        }
        if (decoded[0] == ASN1_SEQUENCE) {
            throw problem("looks like the inside of a key: its -----BEGIN and -----END lines are missing");
        }
        throw noPem();
    }

    private RSAPrivateKey key(String text) {
        Matcher begin = BEGIN.matcher(text);
        if (!begin.find()) {
            throw problem("has a -----BEGIN line that is damaged");
        }
        String label = begin.group(1);
        requirePrivateKey(label);
        Matcher end = END.matcher(text);
        if (!end.find(begin.end())) {
            throw problem("is cut off: it has no -----END line (are the line breaks lost? \\n will do in their place)");
        }
        if (!end.group(1).equals(label)) {
            throw problem("has a -----BEGIN and an -----END line that do not belong together");
        }
        if (!text.substring(0, begin.start()).isBlank()
                || !text.substring(end.end()).isBlank()) {
            throw problem("has something before or after the key, such as quotation marks or a certificate");
        }
        String body = text.substring(begin.end(), end.start());
        if (body.contains("ENCRYPTED")) {
            throw encrypted();
        }
        if (base64(body).isEmpty()) {
            throw problem("is damaged or cut off: between its -----BEGIN and -----END lines is not base64");
        }
        RSAPrivateCrtKey key = rsa(label, SPACE.matcher(body).replaceAll(""));
        int bits = key.getModulus().bitLength();
        if (bits < MIN_BITS) {
            throw problem("is an RSA key of " + bits + " bits, which is too short");
        }
        if (!isConsistent(key)) {
            throw damaged();
        }
        return key;
    }

    private void requirePrivateKey(String label) {
        switch (label) {
            case "RSA PRIVATE KEY", "PRIVATE KEY" -> {}
            case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
            case "OPENSSH PRIVATE KEY" -> throw problem("is a private key in OpenSSH's form");
            case "EC PRIVATE KEY", "DSA PRIVATE KEY" -> throw notRsa();
            default ->
                throw problem(
                        label.endsWith("PUBLIC KEY")
                                ? "is a public key"
                                : label.contains("CERTIFICATE") ? "is a certificate" : "is PEM text, but not of a key");
        }
    }

    /** Uses the JDK's cryptography, so that no provider is registered in the process. */
    private RSAPrivateCrtKey rsa(String label, String body) {
        String pem = "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
        PrivateKey key;
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            Object parsed = parser.readObject();
            PrivateKeyInfo info =
                    parsed instanceof PEMKeyPair pair ? pair.getPrivateKeyInfo() : (PrivateKeyInfo) parsed;
            if (!info.getPrivateKeyAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
                throw notRsa();
            }
            key = new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (IOException | IllegalArgumentException e) {
            throw damaged();
        }
        if (key instanceof RSAPrivateCrtKey crt) {
            return crt;
        }
        throw damaged();
    }

    /** Returns whether its signatures can be verified, which detects a wrong character in the key. */
    private static boolean isConsistent(RSAPrivateCrtKey key) {
        byte[] text = {1};
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(key);
            signer.update(text);
            byte[] signature = signer.sign();
            signer.initVerify(publicKey(key.getModulus(), key.getPublicExponent()));
            signer.update(text);
            return signer.verify(signature);
        } catch (GeneralSecurityException | ArithmeticException e) {
            return false;
        }
    }

    private static PublicKey publicKey(BigInteger modulus, BigInteger exponent) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static Optional<byte[]> base64(String text) {
        try {
            byte[] decoded = Base64.getDecoder().decode(SPACE.matcher(text).replaceAll(""));
            return decoded.length == 0 ? Optional.empty() : Optional.of(decoded);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private ConfigException noPem() {
        return problem("has no -----BEGIN line, and is not base64 of text that has one, or is cut off");
    }

    private ConfigException encrypted() {
        return problem("is a private key that is encrypted with a passphrase");
    }

    private ConfigException notRsa() {
        return problem("is a private key of another kind than RSA, such as EC");
    }

    private ConfigException damaged() {
        return problem("is a private key that is damaged or cut off");
    }

    private ConfigException problem(String found) {
        return new ConfigException(variable + " " + found
                + "; the App's private key is expected: RSA, 2048 bits or more, as PEM text (-----BEGIN RSA PRIVATE KEY-----"
                + " or -----BEGIN PRIVATE KEY-----, with real or literal \\n line breaks) or base64 of it");
    }
}
