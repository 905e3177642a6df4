package io.github.githubproxy.standalone;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the server's certificate and private key.
 *
 * @param certificate a file with PEM text: the server's own certificate, then those of its issuers
 * @param key a file with PEM text: the private key of the server's certificate
 */
record TlsFiles(Path certificate, Path key) {
    static final String CERTIFICATE_VARIABLE = "TLS_CERT_FILE";
    static final String KEY_VARIABLE = "TLS_KEY_FILE";
    private static final String UNREADABLE = "unreadable";

    /**
     * Reads the environment variables. Returns empty if neither is set, so that the server speaks plain HTTP.
     *
     * @throws ConfigException if only one of the two variables is set
     */
    static Optional<TlsFiles> fromMap(Map<String, String> environment) {
        ConfigProblems problems = new ConfigProblems();
        Optional<Path> certificate =
                problems.attempt(() -> path(environment, CERTIFICATE_VARIABLE)).flatMap(path -> path);
        Optional<Path> key =
                problems.attempt(() -> path(environment, KEY_VARIABLE)).flatMap(path -> path);
        problems.throwIfAny();
        if (certificate.isPresent() != key.isPresent()) {
            String set = certificate.isPresent() ? CERTIFICATE_VARIABLE : KEY_VARIABLE;
            String missing = certificate.isPresent() ? KEY_VARIABLE : CERTIFICATE_VARIABLE;
            throw new ConfigException(
                    missing + " is not set, but " + set + " is; set both for https, or neither for http");
        }
        return certificate.map(path -> new TlsFiles(path, key.orElseThrow()));
    }

    /**
     * Reads the files.
     *
     * @throws ConfigException with all problems, if the files do not contain a certificate and its private key; the messages never
     *     contain parts of the key
     */
    KeyStore load() {
        ConfigProblems problems = new ConfigProblems();
        Optional<List<X509Certificate>> chain = problems.attempt(() -> chain(certificate));
        Optional<PrivateKey> privateKey = problems.attempt(() -> privateKey(key));
        problems.throwIfAny();
        return ServerKeyStore.of(chain.orElseThrow(), privateKey.orElseThrow());
    }

    /**
     * Checks the environment variables and the files.
     *
     * @throws ConfigException with all problems that {@link #fromMap} and {@link #load} would have, also of a certificate without
     *     a key and the reverse
     */
    static void check(Map<String, String> environment) {
        ConfigProblems problems = new ConfigProblems();
        Optional<TlsFiles> both = problems.attempt(() -> fromMap(environment)).flatMap(files -> files);
        if (both.isPresent()) {
            problems.run(both.get()::load);
        } else {
            problems.attempt(() -> path(environment, CERTIFICATE_VARIABLE))
                    .flatMap(path -> path)
                    .ifPresent(path -> problems.run(() -> chain(path)));
            problems.attempt(() -> path(environment, KEY_VARIABLE))
                    .flatMap(path -> path)
                    .ifPresent(path -> problems.run(() -> privateKey(path)));
        }
        problems.throwIfAny();
    }

    private static List<X509Certificate> chain(Path certificate) {
        return new CertificateChainReader(CERTIFICATE_VARIABLE).read(text(CERTIFICATE_VARIABLE, certificate));
    }

    private static PrivateKey privateKey(Path key) {
        return new PrivateKeyReader(KEY_VARIABLE).read(text(KEY_VARIABLE, key));
    }

    /** Returns a digest of the contents of both files, or a constant if one of them cannot be read. */
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : List.of(certificate, key)) {
                if (isPipeOrDevice(file)) {
                    return UNREADABLE;
                }
                digest.update(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            return UNREADABLE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Optional<Path> path(Map<String, String> environment, String variable) {
        try {
            return ServerSettings.value(environment, variable).map(Path::of);
        } catch (InvalidPathException e) {
            throw new ConfigException(variable + " is not the path of a file");
        }
    }

    private static String text(String variable, Path file) {
        if (isPipeOrDevice(file)) {
            throw new ConfigException(
                    variable + " is \"" + file + "\"; this is a pipe or device, and a regular file is expected");
        }
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new ConfigException(variable + " is \"" + file + "\"; there is no such file");
        } catch (IOException e) {
            throw new ConfigException(variable + " is \"" + file + "\"; this file cannot be read");
        }
    }

    /** Reading a pipe could wait for ever. A directory fails to be read. */
    private static boolean isPipeOrDevice(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }
}
