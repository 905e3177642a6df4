package io.github.githubproxy.clients;

import java.net.URI;
import java.nio.file.Path;

/** Where the public keys of an issuer come from: a JSON Web Key Set (RFC 7517), found in one of four ways. */
public sealed interface KeySource {
    /** The key set that the issuer's discovery document names (OpenID Connect Discovery 1.0, section 4). */
    record Discovery() implements KeySource {}

    /** A key set at a URL: of https, or of http if the host is a loopback address. */
    record JwksUrl(URI url) implements KeySource {}

    /** A key set in a file, which is read again when it changes. */
    record JwksFile(Path file) implements KeySource {}

    /** A key set in the registry itself, as JSON text. */
    record InlineJwks(String json) implements KeySource {}
}
