package io.github.githubproxy.identity;

import io.github.githubproxy.ManualClock;
import io.github.githubproxy.clients.IssuerSettings;
import io.github.githubproxy.clients.KeySource;
import io.github.githubproxy.fakegithub.oidc.FakeIssuer;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import java.util.List;
import java.util.Set;
import okhttp3.OkHttpClient;

/** Issuers at a clock that stands still. */
final class TrustedIssuers implements AutoCloseable {
    static final String AUDIENCE = "github-proxy";

    /** The first key of issuers. */
    static final SigningKey KEY = SigningKey.rsa("key-1");

    final ManualClock clock = new ManualClock();
    final Issuers issuers = new Issuers(new OkHttpClient(), clock);

    /** Returns the settings of an issuer whose keys are found by discovery. */
    static IssuerSettings discovered(String name, FakeIssuer issuer) {
        return settings(name, issuer, new KeySource.Discovery());
    }

    static IssuerSettings settings(String name, FakeIssuer issuer, KeySource keys) {
        return new IssuerSettings(name, issuer.issuer(), Set.of(AUDIENCE), keys);
    }

    void use(IssuerSettings... settings) {
        issuers.prepare(List.of(settings)).run();
    }

    VerifiedToken verify(String jwt) throws InvalidTokenException {
        return issuers.verify(jwt);
    }

    @Override
    public void close() {
        issuers.close();
    }
}
