package io.github.githubproxy.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.Validators;
import io.github.githubproxy.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of {@link CacheBackend} as tests. To test a backend, extend this class, implement the three abstract methods,
 * and run it with JUnit.
 *
 * <p>The backend must be large enough to keep everything that one test stores, about thirty megabytes. Each test uses its own
 * keys, so the store need not be empty.
 */
public abstract class CacheBackendContract {
    /** The time to live of every backend that {@link #open} opens. */
    protected static final Duration TIME_TO_LIVE = Duration.ofSeconds(60);

    private static final int THREADS = 16;
    private static final int ROUNDS = 20;
    private static final int MAX_ATTEMPTS = 1_000;

    private final String test = UUID.randomUUID().toString();
    private CacheBackend backend;
    private CacheBackend other;

    /** For subclasses. */
    protected CacheBackendContract() {}

    /** Opens a backend with the time to live {@link #TIME_TO_LIVE}. */
    protected abstract CacheBackend open();

    /**
     * Opens a second backend with the same store, as another process would. For a backend without a shared store, return
     * {@code first}.
     */
    protected abstract CacheBackend openAnother(CacheBackend first);

    /**
     * Lets time pass for the stored entries: advances the clock of the backend or store, or shortens the remaining time to
     * live of all entries.
     */
    protected abstract void advanceTime(Duration time);

    /** Opens the backends of this test. */
    @BeforeEach
    final void openBackends() {
        backend = open();
        other = openAnother(backend);
    }

    /** Closes the backends of this test. */
    @AfterEach
    final void closeBackends() {
        other.close();
        backend.close();
    }

    @Test
    void unknownKeyIsAbsent() {
        put(backend, key("one"), response("a"));

        assertThat(backend.get(key("another"))).isEmpty();
    }

    @Test
    void putIsVisibleToBothProcesses() {
        StoredResponse response = response("a");
        put(backend, key("x"), response);

        assertSame(backend, key("x"), response);
        assertSame(other, key("x"), response);
    }

    @Test
    void putReturnsTrue() {
        assertThat(backend.compareAndSet(key("x"), Optional.empty(), response("a")))
                .isTrue();
    }

    @Test
    void putReplacesEntry() {
        put(backend, key("x"), response("a"));
        StoredResponse second = response("b");
        put(backend, key("x"), second);

        assertSame(backend, key("x"), second);
    }

    @Test
    void storesIfAbsentOnlyOnce() {
        StoredResponse first = response("first");

        assertThat(backend.compareAndSet(key("x"), Optional.empty(), first)).isTrue();
        assertThat(other.compareAndSet(key("x"), Optional.empty(), response("second")))
                .isFalse();

        assertSame(backend, key("x"), first);
        assertSame(other, key("x"), first);
    }

    @Test
    void conditionalPutReplacesOnlyExpected() {
        put(backend, key("x"), response("old"));
        Optional<StoredResponse> observed = backend.get(key("x"));
        StoredResponse newer = response("newer");

        assertThat(other.compareAndSet(key("x"), other.get(key("x")), newer)).isTrue();
        assertThat(backend.compareAndSet(key("x"), observed, response("late"))).isFalse();

        assertSame(backend, key("x"), newer);
        assertSame(other, key("x"), newer);
    }

    @Test
    void conditionalPutFailsIfExpectedIsGone() {
        StoredResponse gone = response("gone");

        assertThat(backend.compareAndSet(key("x"), Optional.of(gone), response("late")))
                .isFalse();

        assertThat(backend.get(key("x"))).isEmpty();
    }

    @Test
    void keysDoNotCollide() {
        List<StoredResponse> responses =
                IntStream.range(0, 200).mapToObj(i -> response("body " + i)).toList();
        for (int i = 0; i < 200; i++) {
            put(backend, key("key " + i), responses.get(i));
        }

        for (int i = 0; i < 200; i++) {
            assertSame(backend, key("key " + i), responses.get(i));
        }
    }

    @Test
    void replacesEntryThatWasRead() {
        put(backend, key("x"), response("a"));
        StoredResponse read = backend.get(key("x")).orElseThrow();
        StoredResponse replacement = confirmed(read, "later");
        backend.compareAndSet(key("x"), Optional.of(read), replacement);

        assertSame(backend, key("x"), replacement);
        assertSame(other, key("x"), replacement);
    }

    @Test
    void replacesWithoutReadingAgain() {
        StoredResponse put = response("a");
        put(backend, key("x"), put);
        StoredResponse second = confirmed(put, "second");
        backend.compareAndSet(key("x"), Optional.of(put), second);
        StoredResponse third = confirmed(second, "third");
        backend.compareAndSet(key("x"), Optional.of(second), third);

        assertSame(backend, key("x"), third);
    }

    @Test
    void lateRevalidationKeepsNewerResponse() {
        put(backend, key("x"), response("old"));
        StoredResponse old = backend.get(key("x")).orElseThrow();
        StoredResponse newer = response("new");
        put(other, key("x"), newer);

        backend.compareAndSet(key("x"), Optional.of(old), confirmed(old, "late"));

        assertSame(backend, key("x"), newer);
    }

    @Test
    void lateRevalidationKeepsNewerRevalidation() {
        put(backend, key("x"), response("a"));
        StoredResponse read = backend.get(key("x")).orElseThrow();
        StoredResponse readByOther = other.get(key("x")).orElseThrow();
        StoredResponse newer = confirmed(readByOther, "newer");
        other.compareAndSet(key("x"), Optional.of(readByOther), newer);

        backend.compareAndSet(key("x"), Optional.of(read), confirmed(read, "late"));

        assertSame(backend, key("x"), newer);
    }

    @Test
    void replaceWithoutEntryStoresNothing() {
        StoredResponse never = response("a");

        backend.compareAndSet(key("x"), Optional.of(never), confirmed(never, "later"));

        assertThat(backend.get(key("x"))).isEmpty();
    }

    @Test
    void exactlyOneConcurrentReplaceWins() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            CacheKey key = key("round " + round);
            put(backend, key, response("a"));
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                CacheBackend ownWins = i % 2 == 0 ? backend : other;
                StoredResponse expected = ownWins.get(key).orElseThrow();
                StoredResponse replacement = confirmed(expected, "by " + i);
                tasks.add(() -> {
                    ownWins.compareAndSet(key, Optional.of(expected), replacement);
                    // One replacement has succeeded before any of these calls returns, so all threads read the same.
                    return mark(ownWins.get(key).orElseThrow());
                });
            }

            assertThat(runConcurrently(tasks))
                    .allMatch(mark -> mark.startsWith("by "))
                    .containsOnly(mark(backend.get(key).orElseThrow()));
        }
    }

    @Test
    void readAfterPutNeverReturnsOlder() throws Exception {
        CacheKey key = key("x");
        put(backend, key, response("0"));
        AtomicInteger stored = new AtomicInteger();
        List<Callable<Integer>> tasks = new ArrayList<>();
        tasks.add(() -> {
            for (int version = 1; version <= 300; version++) {
                put(backend, key, response(Integer.toString(version)));
                stored.set(version);
            }
            return 300;
        });
        for (int i = 1; i < THREADS; i++) {
            tasks.add(() -> {
                int observed = 0;
                while (observed < 300) {
                    int oldest = stored.get();
                    observed = Integer.parseInt(text(backend.get(key).orElseThrow()));
                    assertThat(observed).isGreaterThanOrEqualTo(oldest);
                }
                return observed;
            });
        }

        assertThat(runConcurrently(tasks)).containsOnly(300);
    }

    @Test
    void otherProcessNeverReadsOlderVersion() throws Exception {
        CacheKey key = key("x");
        put(backend, key, response("0"));
        List<Callable<Integer>> tasks = new ArrayList<>();
        tasks.add(() -> {
            for (int version = 1; version <= 300; version++) {
                put(backend, key, response(Integer.toString(version)));
            }
            return 300;
        });
        for (int i = 1; i < THREADS; i++) {
            tasks.add(() -> {
                int observed = 0;
                while (observed < 300) {
                    int now = Integer.parseInt(text(other.get(key).orElseThrow()));
                    assertThat(now).isGreaterThanOrEqualTo(observed);
                    observed = now;
                }
                return observed;
            });
        }

        assertThat(runConcurrently(tasks)).containsOnly(300);
    }

    @Test
    void concurrentEntriesAreNeverMixed() throws Exception {
        for (int round = 0; round < 3; round++) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                CacheBackend ownWins = i % 2 == 0 ? backend : other;
                Random random = new Random(1_000L * round + i);
                tasks.add(() -> putReplaceAndCheck(ownWins, random));
            }

            assertThat(runConcurrently(tasks).stream().mapToInt(hits -> hits).sum())
                    .isPositive();
        }
    }

    /** Each response has its identity in a field, the tag and the body. Returns the number of hits, all of them consistent. */
    private int putReplaceAndCheck(CacheBackend ownWins, Random random) {
        int hits = 0;
        for (int i = 0; i < 150; i++) {
            String name = "shared " + random.nextInt(8);
            CacheKey key = key(name);
            Optional<StoredResponse> found = ownWins.get(key);
            if (found.isPresent()) {
                hits++;
                String text = text(found.get());
                String identity = text.substring(0, text.indexOf('\n'));
                assertThat(identity).startsWith(name + " ");
                assertThat(found.get().headers().first("X-Identity")).contains(identity);
                assertThat(found.get().validators().entityTag()).contains("\"" + identity + "\"");
                assertThat(text).isEqualTo(identified(identity));
            }
            if (found.isPresent() && random.nextBoolean()) {
                ownWins.compareAndSet(key, found, confirmed(found.get(), "mark " + random.nextInt()));
            } else {
                String identity = name + " " + random.nextInt(50);
                byte[] bytes = identified(identity).getBytes(StandardCharsets.UTF_8);
                StoredBody body = random.nextBoolean() ? StoredBody.identity(bytes) : gzip(bytes);
                put(ownWins, key, response(body, identity, Headers.of("X-Identity", identity)));
            }
        }
        return hits;
    }

    private static String identified(String identity) {
        return (identity + "\n").repeat(20 + identity.hashCode() % 10);
    }

    @Test
    void twoKeysCanShareOneBody() {
        StoredResponse one = response(StoredBody.identity(bytes("same " + test)), "one", Headers.of("X-Key", "one"));
        StoredResponse two = response(StoredBody.identity(bytes("same " + test)), "two", Headers.of("X-Key", "two"));
        put(backend, key("one"), one);
        put(backend, key("two"), two);
        advanceTime(TIME_TO_LIVE.minusSeconds(1));
        StoredResponse later = confirmed(two, "later");
        backend.compareAndSet(key("two"), Optional.of(two), later);
        advanceTime(Duration.ofSeconds(2));

        assertThat(backend.get(key("one"))).isEmpty();
        assertSame(backend, key("two"), later);
    }

    static Stream<StoredBody> bodies() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < 256; i++) {
            everyByte[i] = (byte) i;
        }
        byte[] large = new byte[5 << 20];
        new Random(1).nextBytes(large);
        return Stream.of(
                StoredBody.identity(new byte[0]),
                StoredBody.identity(new byte[1]),
                StoredBody.identity(everyByte),
                StoredBody.identity(large),
                gzip(new byte[0]),
                gzip(everyByte),
                gzip(new byte[5 << 20]),
                gzip(large));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void bodiesAreKeptExactly(StoredBody body) {
        StoredResponse response = response(body, "a", Headers.empty());
        put(backend, key("x"), response);

        assertSame(backend, key("x"), response);
        assertSame(other, key("x"), response);
        assertThat(other.get(key("x")).orElseThrow().body().decode()).isEqualTo(body.decode());
    }

    @Test
    void differentEncodingsOfOneBodyAreKept() {
        byte[] decoded = bytes("a body, a body, a body " + test);
        StoredResponse plain = response(StoredBody.identity(decoded), "a", Headers.empty());
        StoredResponse compressed = response(gzip(decoded), "b", Headers.empty());
        // The same content in two gzip members, which decoders read as one.
        byte[] inTwo = concatenated(
                gzip(java.util.Arrays.copyOf(decoded, 5)).bytes(),
                gzip(java.util.Arrays.copyOfRange(decoded, 5, decoded.length)).bytes());
        StoredResponse otherwise = response(StoredBody.gzip(inTwo, decoded), "c", Headers.empty());
        put(backend, key("plain"), plain);
        put(backend, key("compressed"), compressed);
        put(backend, key("otherwise"), otherwise);

        assertSame(backend, key("plain"), plain);
        assertSame(backend, key("compressed"), compressed);
        assertSame(backend, key("otherwise"), otherwise);
    }

    @Test
    void headersAreKeptExactly() {
        Headers headers = Headers.of(
                "X-B", "1",
                "x-a", "",
                "X-B", "2",
                "X-Long", "v".repeat(20_000),
                "X-Latin", "caf\u00e9 \u00ff",
                "X-Tab", "a\tb",
                "X-Quoted", "\"a, b\"; c=\"\\\"\"",
                "x-b", "1");
        StoredResponse response = response(StoredBody.identity(bytes("a")), "a", headers);
        put(backend, key("x"), response);

        assertSame(backend, key("x"), response);
        assertSame(other, key("x"), response);
    }

    /** A backend may lose notes, but must not change them. */
    @Test
    void notesAreNeverChanged() {
        byte[] notes = {0, 1, -1, 127, 5};
        StoredResponse response = response(StoredBody.identity(bytes("a")).withNotes(notes), "a", Headers.empty());
        put(backend, key("x"), response);
        assertSame(backend, key("x"), response);
        StoredResponse later = confirmed(response, "later");
        backend.compareAndSet(key("x"), Optional.of(response), later);

        assertSame(backend, key("x"), later);
        assertThat(other.get(key("x")).orElseThrow().body().notes()).isIn(notes, new byte[0]);
    }

    static Stream<Validators> validators() {
        return Stream.of(
                new Validators(Optional.of("W/\"a\""), "f", Optional.empty(), true),
                new Validators(Optional.of("\"\u00e9\""), "", Optional.of("a date"), false),
                new Validators(Optional.empty(), "f", Optional.of("d"), false));
    }

    @ParameterizedTest
    @MethodSource("validators")
    void validatorsAreKept(Validators validators) {
        StoredResponse response = StoredResponse.of(
                Headers.empty(),
                StoredBody.identity(bytes("a")),
                validators,
                Instant.parse("2026-02-03T04:05:06.789Z"));
        put(backend, key("x"), response);

        assertSame(backend, key("x"), response);
    }

    @Test
    void entryExpiresAfterTimeToLive() {
        put(backend, key("x"), response("a"));

        advanceTime(TIME_TO_LIVE.minusSeconds(1));
        assertThat(backend.get(key("x"))).isPresent();
        advanceTime(Duration.ofSeconds(2));
        assertThat(backend.get(key("x"))).isEmpty();
        assertThat(other.get(key("x"))).isEmpty();
    }

    @Test
    void putRestartsTimeToLive() {
        StoredResponse response = response("a");
        put(backend, key("x"), response);
        advanceTime(TIME_TO_LIVE.minusSeconds(1));
        put(backend, key("x"), response);

        advanceTime(TIME_TO_LIVE.minusSeconds(1));
        assertSame(backend, key("x"), response);
    }

    @Test
    void replaceRestartsTimeToLive() {
        StoredResponse response = response("a");
        put(backend, key("x"), response);
        advanceTime(TIME_TO_LIVE.minusSeconds(1));
        StoredResponse later = confirmed(response, "later");
        backend.compareAndSet(key("x"), Optional.of(response), later);

        advanceTime(TIME_TO_LIVE.minusSeconds(1));
        assertSame(backend, key("x"), later);
    }

    @Test
    void getDoesNotExtendTimeToLive() {
        put(backend, key("x"), response("a"));
        advanceTime(TIME_TO_LIVE.minusSeconds(1));
        assertThat(backend.get(key("x"))).isPresent();

        advanceTime(Duration.ofSeconds(2));
        assertThat(backend.get(key("x"))).isEmpty();
    }

    @Test
    void replaceAfterExpiryStoresNothing() {
        StoredResponse response = response("a");
        put(backend, key("x"), response);
        advanceTime(TIME_TO_LIVE.plusSeconds(1));

        backend.compareAndSet(key("x"), Optional.of(response), confirmed(response, "late"));

        assertThat(backend.get(key("x"))).isEmpty();
    }

    @Test
    void closeIsIdempotent() {
        CacheBackend one = open();
        put(one, key("x"), response("a"));

        one.close();
        one.close();
    }

    /** Stores the response whatever is stored under the key, also while other threads store there. */
    protected static void put(CacheBackend backend, CacheKey key, StoredResponse response) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            if (backend.compareAndSet(key, backend.get(key), response)) {
                return;
            }
        }
        throw new AssertionError("the backend stored nothing in " + MAX_ATTEMPTS + " attempts");
    }

    private CacheKey key(String name) {
        return CacheKey.of("https://api.example/" + test + "/" + name, Headers.empty(), "");
    }

    private static StoredResponse response(String text) {
        return response(StoredBody.identity(bytes(text)), text, Headers.of("Content-Type", "text/plain"));
    }

    private static StoredResponse response(StoredBody body, String tag, Headers headers) {
        Validators validators = new Validators(Optional.of("\"" + tag + "\""), "token", Optional.empty(), false);
        return StoredResponse.of(headers, body, validators, Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static StoredResponse confirmed(StoredResponse response, String mark) {
        Headers headers = response.headers().toBuilder().set("X-Mark", mark).build();
        return response.revalidated(
                headers, response.validators(), response.validatedAt().plusSeconds(1));
    }

    private static String mark(StoredResponse response) {
        return response.headers().first("X-Mark").orElse("(none)");
    }

    private static String text(StoredResponse response) {
        return new String(response.body().decode(), StandardCharsets.UTF_8);
    }

    private static void assertSame(CacheBackend backend, CacheKey key, StoredResponse expected) {
        StoredResponse found = backend.get(key).orElseThrow();
        assertThat(fields(found.headers())).isEqualTo(fields(expected.headers()));
        assertThat(found.validators()).isEqualTo(expected.validators());
        assertThat(found.validatedAt()).isEqualTo(expected.validatedAt());
        assertThat(found.body().isGzip()).isEqualTo(expected.body().isGzip());
        assertThat(found.body().decodedLength()).isEqualTo(expected.body().decodedLength());
        assertThat(found.body().digest()).isEqualTo(expected.body().digest());
        assertThat(found.body().bytes()).isEqualTo(expected.body().bytes());
    }

    private static List<String> fields(Headers headers) {
        List<String> fields = new ArrayList<>();
        headers.forEach((name, value) -> Collections.addAll(fields, name, value));
        return fields;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static StoredBody gzip(byte[] decoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(decoded);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return StoredBody.gzip(bytes.toByteArray(), decoded);
    }

    /** Runs each task on its own thread; all start at the same moment. */
    private static <T> List<T> runConcurrently(List<Callable<T>> tasks) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        ExecutorService pool = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> task : tasks) {
                futures.add(pool.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return task.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(30, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
