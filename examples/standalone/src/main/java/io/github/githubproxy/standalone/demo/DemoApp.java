package io.github.githubproxy.standalone.demo;

import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Installation;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Locale;

/**
 * A GitHub App of the demo.
 *
 * @param name the name of the credential
 * @param id the id at the simulated GitHub
 * @param keys its key pair, which ends with the demo
 */
record DemoApp(String name, long id, KeyPair keys) {
    private static final int KEY_BITS = 2048;
    private static final int PEM_LINE_LENGTH = 64;

    /** Returns an App with a new key pair. */
    static DemoApp create(String name, long id) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return new DemoApp(name, id, generator.generateKeyPair());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    /** Adds the App to the simulated GitHub and installs it on that account. */
    Installation install(GitHubData data, String account) {
        String slug = "demo-" + name.toLowerCase(Locale.ROOT);
        return data.addApp(id, "Iv1." + slug, slug, (RSAPublicKey) keys.getPublic())
                .install(account);
    }

    /** Returns the private key as PEM text. */
    String pem() {
        byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
        String key = Base64.getMimeEncoder(PEM_LINE_LENGTH, newline)
                .encodeToString(keys.getPrivate().getEncoded());
        return "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n";
    }
}
