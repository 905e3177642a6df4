package io.github.githubproxy.identity;

import static io.github.githubproxy.fakegithub.oidc.FakeIssuer.DISCOVERY_PATH;
import static io.github.githubproxy.fakegithub.oidc.FakeIssuer.KEY_SET_PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.CapturedLog;
import io.github.githubproxy.fakegithub.oidc.FakeIssuer;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import io.github.githubproxy.fakegithub.oidc.TokenBuilder;
import io.github.githubproxy.identity.InvalidTokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keys of an issuer over real sockets, with a clock that the test moves. */
final class FetchedKeysTest {
    private static final int THREADS = 16;
    private static final SigningKey STRANGER = SigningKey.rsa("stranger");

    private final TrustedIssuers trusted = new TrustedIssuers();
    private final AtomicLong counter = new AtomicLong();
    private final CapturedLog log = new CapturedLog(FetchedKeys.class.getName());
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private FakeIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        issuer = FakeIssuer.start(trusted.clock, TrustedIssuers.KEY);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        trusted.close();
        issuer.close();
        log.close();
    }

    @Test
    void concurrentCallersShareOneFetch() throws Exception {
        issuer.hold();
        trust();
        List<Future<VerifiedToken>> results =
                submit(() -> trusted.verify(newToken().sign()));
        await().until(() -> issuer.requests(DISCOVERY_PATH) == 1);

        issuer.release();

        for (Future<VerifiedToken> result : results) {
            assertThat(result.get(30, TimeUnit.SECONDS).issuerName()).isEqualTo("ci");
        }
        assertFetches(1);
    }

    @Test
    void fetchesOnceAMinuteForUnknownKeyIds() throws Exception {
        trust();
        verifyNewToken();
        SigningKey stranger = SigningKey.ec("stranger", "P-256");
        for (int minute = 1; minute <= 3; minute++) {
            for (Future<Reason> reason : submit(() -> {
                Reason last = null;
                for (int i = 0; i < 50; i++) {
                    last = refusal(newToken()
                            .key(stranger)
                            .header("alg", "ES256")
                            .header("kid", "unknown-" + counter.incrementAndGet()));
                }
                return last;
            })) {
                assertThat(reason.get(30, TimeUnit.SECONDS)).isEqualTo(Reason.BAD_SIGNATURE);
            }

            assertFetches(1 + minute);
            trusted.clock.advance(FetchedKeys.UNKNOWN_KEY_INTERVAL);
        }
    }

    @Test
    void fetchesOnceAMinuteForWrongSignaturesWithoutKeyId() throws Exception {
        trust();
        verifyNewToken();

        for (int i = 0; i < 5; i++) {
            assertThat(refusal(newToken().key(STRANGER).withoutHeader("kid"))).isEqualTo(Reason.BAD_SIGNATURE);
        }

        assertFetches(2);
    }

    @Test
    void doesNotFetchForWrongSignaturesOfKnownKeys() throws Exception {
        trust();
        verifyNewToken();

        for (int i = 0; i < 5; i++) {
            assertThat(refusal(newToken().key(STRANGER))).isEqualTo(Reason.BAD_SIGNATURE);
        }

        assertFetches(1);
    }

    /** Each thread sends tokens that nobody has seen, while the issuer changes its key five times. */
    @Test
    void rotationUnderLoadRefusesNoToken() throws Exception {
        trust();
        verifyNewToken();
        AtomicBoolean isDone = new AtomicBoolean();
        List<AtomicInteger> verified =
                Stream.generate(AtomicInteger::new).limit(THREADS).toList();
        List<Future<?>> results = new ArrayList<>();
        for (AtomicInteger own : verified) {
            results.add(threads.submit(() -> {
                while (!isDone.get()) {
                    verifyNewToken();
                    own.incrementAndGet();
                }
                return null;
            }));
        }

        for (int rotation = 1; rotation <= 5; rotation++) {
            trusted.clock.advance(FetchedKeys.UNKNOWN_KEY_INTERVAL);
            issuer.rotate();
            List<Integer> before = verified.stream().map(AtomicInteger::get).toList();
            // The second token of a thread was made with the new key.
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(50))
                    .until(() -> isAnyDone(results)
                            || IntStream.range(0, THREADS)
                                    .allMatch(i -> verified.get(i).get() >= before.get(i) + 2));
        }
        isDone.set(true);

        for (Future<?> result : results) {
            assertThat(result.get(30, TimeUnit.SECONDS)).isNull();
        }
        assertFetches(1 + 5);
    }

    @Test
    void refreshesInBackgroundBeforeKeysAreOld() throws Exception {
        trust();
        verifyNewToken();
        issuer.hold();
        trusted.clock.advance(FetchedKeys.REFRESH_AFTER);

        verifyNewToken();

        await().until(() -> issuer.requests(DISCOVERY_PATH) == 2);
        issuer.release();
        await().until(() -> issuer.requests(KEY_SET_PATH) == 2);
    }

    @Test
    void refusesWithdrawnKeyWhenKeysAreOld() throws Exception {
        SigningKey withdrawn = issuer.signingKey();
        trust();
        verifyNewToken();
        issuer.publish(SigningKey.ec("key-2", "P-256"));
        trusted.clock.advance(FetchedKeys.FRESH_FOR);

        assertThat(refusal(newToken().key(withdrawn).header("kid", "key-1"))).isEqualTo(Reason.BAD_SIGNATURE);
        verifyNewToken();
    }

    @Test
    void knownKeysWorkForADayWithoutIssuer() throws Exception {
        trust();
        verifyNewToken();
        issuer.goOffline();

        for (int minutes = 0; minutes < 60; minutes += 5) {
            trusted.clock.advance(Duration.ofMinutes(5));
            verifyNewToken();
        }
        trusted.clock.advance(FetchedKeys.KEPT_FOR.minusMinutes(61));
        verifyNewToken();
        trusted.clock.advance(Duration.ofMinutes(1));
        assertThat(refusal(newToken())).isEqualTo(Reason.KEYS_UNAVAILABLE);

        assertThat(log.count("WARN The keys of issuer ci could not be fetched")).isEqualTo(1);
        issuer.goOnline();
        trusted.clock.advance(FetchedKeys.RETRY_WITHOUT_KEYS);
        verifyNewToken();
        assertThat(log.lines()).last().isEqualTo("INFO The keys of issuer ci can be fetched again");
    }

    @Test
    void outageIsNoReasonToRefuseUnknownKeyAsWrong() throws Exception {
        trust();
        verifyNewToken();
        issuer.goOffline();
        issuer.rotate();

        assertThat(refusal(newToken())).isEqualTo(Reason.KEYS_UNAVAILABLE);
    }

    @Test
    void withoutKeysTriesEveryFewSeconds() throws Exception {
        issuer.respond(DISCOVERY_PATH, FakeIssuer.Reply.of(503, ""));
        trust();
        for (int attempts = 1; attempts <= 3; attempts++) {
            for (Future<Reason> reason : submit(() -> refusal(newToken()))) {
                assertThat(reason.get(30, TimeUnit.SECONDS)).isEqualTo(Reason.KEYS_UNAVAILABLE);
            }
            assertThat(issuer.requests(DISCOVERY_PATH)).isEqualTo(attempts);
            trusted.clock.advance(FetchedKeys.RETRY_WITHOUT_KEYS);
        }
        issuer.respondAsUsual(DISCOVERY_PATH);

        verifyNewToken();
    }

    @Test
    void unusableKeySetDoesNotReplaceKeys() throws Exception {
        trust();
        verifyNewToken();
        issuer.respond(KEY_SET_PATH, FakeIssuer.Reply.of(200, "{\"keys\":[]}"));
        trusted.clock.advance(FetchedKeys.FRESH_FOR);

        verifyNewToken();
    }

    @Test
    void keysThatMayBeUsedServeWhileIssuerHangs() throws Exception {
        KeySet known = KeySet.parse(FakeIssuer.keySet(TrustedIssuers.KEY).getBytes(StandardCharsets.UTF_8));
        List<Runnable> fetches = new ArrayList<>();
        FetchedKeys keys = new FetchedKeys("ci", () -> known, fetches::add, trusted.clock, Duration.ofMillis(50));
        keys.prefetch();
        fetches.get(0).run();
        trusted.clock.advance(FetchedKeys.FRESH_FOR);

        assertThat(keys.current()).as("while the second fetch never ends").isSameAs(known);
        assertThat(fetches).hasSize(2);
        trusted.clock.advance(FetchedKeys.KEPT_FOR);
        assertThatThrownBy(keys::current).isInstanceOf(KeysUnavailableException.class);
    }

    @Test
    void fetchThatCannotBeStartedIsTriedAgain() throws Exception {
        KeySet known = KeySet.parse(FakeIssuer.keySet(TrustedIssuers.KEY).getBytes(StandardCharsets.UTF_8));
        List<Runnable> fetches = new ArrayList<>();
        FetchedKeys keys = new FetchedKeys(
                "ci",
                () -> known,
                task -> {
                    fetches.add(task);
                    if (fetches.size() == 1) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    task.run();
                },
                trusted.clock,
                Duration.ofSeconds(30));

        assertThatThrownBy(keys::current).isInstanceOf(OutOfMemoryError.class);
        trusted.clock.advance(FetchedKeys.RETRY_WITHOUT_KEYS);
        assertThat(keys.current()).isSameAs(known);
    }

    @Test
    void callerDoesNotWaitLongerThanAllowed() throws Exception {
        FetchedKeys keys = new FetchedKeys(
                "ci",
                () -> {
                    throw new java.io.IOException("never called");
                },
                task -> {},
                trusted.clock,
                Duration.ofMillis(1));

        assertThatThrownBy(keys::current).isInstanceOf(KeysUnavailableException.class);
    }

    @Test
    void fetchThatThrowsErrorEndsWaiting() throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        FetchedKeys keys = new FetchedKeys(
                "ci",
                () -> {
                    throw new StackOverflowError();
                },
                task -> {
                    try {
                        task.run();
                    } catch (StackOverflowError e) {
                        thrown.add(e);
                    }
                },
                trusted.clock,
                Duration.ofSeconds(30));

        assertThatThrownBy(keys::current).isInstanceOf(KeysUnavailableException.class);
        assertThat(thrown).hasSize(1);
    }

    private void trust() {
        trusted.use(TrustedIssuers.discovered("ci", issuer));
    }

    private TokenBuilder newToken() {
        return issuer.token(TrustedIssuers.AUDIENCE).claim("jti", counter.incrementAndGet());
    }

    private void verifyNewToken() throws InvalidTokenException {
        trusted.verify(newToken().sign());
    }

    private Reason refusal(TokenBuilder token) {
        return catchThrowableOfType(InvalidTokenException.class, () -> trusted.verify(token.sign()))
                .reason();
    }

    private void assertFetches(int expected) {
        assertThat(issuer.requests(DISCOVERY_PATH)).isEqualTo(expected);
        assertThat(issuer.requests(KEY_SET_PATH)).isEqualTo(expected);
    }

    private <T> List<Future<T>> submit(Callable<T> task) {
        List<Future<T>> results = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            results.add(threads.submit(task));
        }
        return results;
    }

    private static boolean isAnyDone(List<Future<?>> results) {
        return results.stream().anyMatch(Future::isDone);
    }
}
