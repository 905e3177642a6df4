package io.github.githubproxy.credentials;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.github.RequestSubject;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RateLimitKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The credentials that the proxy holds, and the choice among them. Safe for use by many threads. */
public final class CredentialPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialPool.class);

    private static final String TOKEN_REFUSED = "its token is not accepted; is it revoked, expired or mistyped?";

    /** What is waited where GitHub names no time for a primary limit. */
    private static final Duration UNNAMED_PRIMARY = Duration.ofMinutes(1);

    private final CredentialDiscovery census;
    private final CredentialPoolSettings settings;
    private final SlotQueue queue;
    private final GitHubClock time;
    private final VisibilityCache sight;
    private final CredentialProber probing;
    private final BackgroundExecutor background;

    private CredentialPool(
            CredentialPoolSettings settings, RateLimitState state, List<Config.Pat> pats, List<Config.App> apps) {
        this.settings = settings;
        this.queue = state.queue();
        this.time = new GitHubClock(settings.clock());
        this.background = new BackgroundExecutor();
        this.sight = new VisibilityCache(() -> TimeUnit.MILLISECONDS.toNanos(now()));
        CredentialApiClient client = new CredentialApiClient(settings.http(), settings.root(), time);
        this.census = new CredentialDiscovery(settings, state, client, time, background, new Found(), pats, apps);
        this.probing = new CredentialProber(client, background, settings.clock());
    }

    /**
     * Makes a pool, and has it find out in the background what the configuration does not tell: the installations of
     * Apps, and which tokens are of one user.
     *
     * @throws io.github.githubproxy.config.ConfigException if an App's key cannot be used
     */
    public static CredentialPool open(
            CredentialPoolSettings settings, RateLimitState state, List<Config.Pat> pats, List<Config.App> apps) {
        CredentialPool pool = new CredentialPool(settings, state, pats, apps);
        pool.census.takeIfDue(pool.now());
        return pool;
    }

    /**
     * Chooses a credential, waiting for a free slot and for its token if need be.
     *
     * @param tried those that this request was sent with already
     * @param deadline until when to wait
     * @throws NoCredentialException if none can be used
     */
    public Lease lease(CredentialRequirement need, Set<Credential> tried, Instant deadline)
            throws NoCredentialException {
        try {
            while (true) {
                long now = now();
                census.takeIfDue(now);
                CredentialSelector roster = census.roster(need.group());
                SelectionResult choice = queue.take(() -> roster.choose(wish(need, tried), now()), left(deadline))
                        .orElseThrow(() -> noCredential(need, Exhaustion.Cause.BUSY));
                probing.probeIfDue(census.roster(CredentialGroup.everything()), now);
                if (choice.isTaken()) {
                    Optional<Lease> lease = lease(choice, need.resource(), deadline);
                    if (lease.isPresent()) {
                        return lease.get();
                    }
                } else if (!census.awaitDiscovery(left(deadline))) {
                    throw none(need);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noCredential(need, Exhaustion.Cause.INTERRUPTED);
        }
    }

    /**
     * Asks each user and installation of a group something that costs nothing, several at a time. Left out are those
     * that are paused, refused or have no slot free.
     *
     * @param question asks with the lease, which is closed for it
     * @return what the question returned for those who could be asked before the deadline
     */
    public <T> List<T> askEach(CredentialGroup group, Instant deadline, Function<Lease, T> question) {
        Map<Account, Credential> asked = new LinkedHashMap<>();
        for (Credential credential : census.roster(group).everyone()) {
            if (credential.standing().isUsable(now()) && credential.account().pausedUntil() <= now()) {
                asked.putIfAbsent(credential.account(), credential);
            }
        }
        List<Callable<Optional<T>>> tasks = new ArrayList<>();
        asked.forEach((account, credential) -> tasks.add(() -> ask(credential, account, deadline, question)));
        return background.all(tasks, left(deadline)).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private <T> Optional<T> ask(Credential credential, Account account, Instant deadline, Function<Lease, T> question)
            throws InterruptedException {
        if (!account.enter(settings.maxConcurrency())) {
            return Optional.empty();
        }
        Optional<Lease> leased = lease(SelectionResult.of(credential, account), "core", deadline);
        if (leased.isEmpty()) {
            return Optional.empty();
        }
        try (Lease lease = leased.get()) {
            return Optional.of(question.apply(lease));
        }
    }

    /** Takes note of the figures that an answer carried, and of its date. */
    public void observed(Lease lease, Optional<RateLimit> answered, Optional<Instant> date) {
        long now = now();
        date.ifPresent(time::update);
        answered.ifPresent(limit -> lease.account().observe(limit, now + untilReset(limit, date), now));
        lease.settle();
    }

    /** Takes note that GitHub met the request with a limit on that resource, or on everything. */
    public void limited(Lease lease, String resource, ExceededRateLimit met) {
        limited(lease.credential(), lease.account(), resource, met);
    }

    private void limited(Credential credential, Account account, String resource, ExceededRateLimit met) {
        long now = now();
        if (met.kind() == RateLimitKind.PRIMARY) {
            long until = now + met.pause().orElse(UNNAMED_PRIMARY).toMillis();
            if (account.budget(resource).block(until, now)) {
                LOG.info("{} has met its rate limit for {} until {}", credential, resource, time.at(at(until)));
            }
        } else {
            boolean news = account.pausedUntil() <= now;
            long until = account.pause(met.pause(), now);
            if (news) {
                LOG.warn("{} has met a secondary rate limit, and rests until {}", credential, time.at(at(until)));
            }
        }
    }

    /** What the proxy's own questions about its credentials show counts as what requests show. */
    private final class Found implements CredentialDiscovery.Findings {
        @Override
        public void limited(Credential credential, String resource, ExceededRateLimit met) {
            CredentialPool.this.limited(credential, credential.account(), resource, met);
        }

        @Override
        public void refused(Credential credential) {
            CredentialPool.this.refused(credential, TOKEN_REFUSED);
        }
    }

    /** Takes note that GitHub answered the request as such, so that nothing is wrong with the credential. */
    public void served(Lease lease, Optional<RequestSubject> shown) {
        lease.account().served(now());
        if (lease.credential().standing().accepted()) {
            LOG.info("GitHub accepts {} again", lease.credential());
        }
        shown.ifPresent(subject -> sight.permitted(lease.credential(), subject));
    }

    /** What follows from a refused token. */
    public enum Rejection {
        /** It was issued a moment ago: worth another try with the same, a little later. */
        TOO_FRESH,
        /** The credential will have another token: it may be tried again. */
        REPLACED,
        /** The credential is of no use until further notice. */
        FINAL
    }

    /** Takes note that GitHub does not accept the token. */
    public Rejection rejected(Lease lease) {
        return switch (lease.credential().tokens().rejected(lease.token())) {
            case TOO_FRESH -> Rejection.TOO_FRESH;
            case REPLACED -> Rejection.REPLACED;
            case FINAL -> {
                refused(lease.credential(), TOKEN_REFUSED);
                yield Rejection.FINAL;
            }
        };
    }

    /** Asks GitHub whether it accepts the token, where an answer without a body left that open. Costs nothing. */
    public boolean accepts(Lease lease) {
        return probing.isAccepted(lease.token());
    }

    /** Takes note that GitHub does not accept a credential, whatever its token. */
    public void refused(Lease lease) {
        refused(lease.credential(), "token after token is not accepted");
    }

    /** What follows from an answer that did not show what was asked for: not found, or forbidden. */
    public enum Hiding {
        /** It is GitHub's answer: what was asked for is not there, or not for anybody. */
        FINAL,
        /** Another credential may see more. */
        TRY_ANOTHER,
        /** Another credential may see more, and cannot be asked now. */
        ASK_LATER
    }

    /**
     * Takes note that an answer said that what was asked for is not there. Where something in the subject is not there, that says
     * nothing of the subject: the credential finds out whether it is shown that, once in a while.
     *
     * @param tried those that this request was sent with already, this one included
     * @param deadline until when to wait for installations that GitHub is just being asked about
     * @param payer whose request this is
     */
    public Hiding hidden(
            Lease lease,
            RequestSubject subject,
            CredentialRequirement need,
            Set<Credential> tried,
            Instant deadline,
            CostSink payer) {
        Credential credential = lease.credential();
        if (sight.sees(credential, subject)) {
            return Hiding.FINAL;
        }
        awaitDiscovery(deadline);
        CredentialSelector roster = census.roster(need.group());
        if (isAlone(roster, need, tried)) {
            return Hiding.FINAL;
        }
        CredentialProber.View view = need.page()
                .map(page -> probing.view(page, lease.token(), payer))
                .orElse(CredentialProber.View.HIDDEN);
        switch (view) {
            case SHOWN -> {
                sight.seen(credential, subject);
                return Hiding.FINAL;
            }
            case HIDDEN -> sight.unseen(credential, subject);
            // Nothing was learned: it would be believed for minutes.
            case UNKNOWN -> {}
        }
        return hiding(credential, subject, roster.prospect(wish(need, tried), now()));
    }

    /**
     * Takes note that an answer said that what was asked for is forbidden. That one is shown the subject says nothing of
     * what one may do there.
     *
     * @param tried those that this request was sent with already, this one included
     * @param deadline until when to wait for installations that GitHub is just being asked about
     */
    public Hiding forbidden(
            Lease lease, RequestSubject subject, CredentialRequirement need, Set<Credential> tried, Instant deadline) {
        Credential credential = lease.credential();
        awaitDiscovery(deadline);
        CredentialSelector roster = census.roster(need.group());
        if (isAlone(roster, need, tried)) {
            return Hiding.FINAL;
        }
        sight.forbidden(credential, subject);
        return hiding(credential, subject, roster.prospect(wish(need, tried), now()));
    }

    private static Hiding hiding(Credential credential, RequestSubject subject, CredentialSelector.Prospect others) {
        return switch (others) {
            case NOW -> Hiding.TRY_ANOTHER;
            case LATER -> hasLastWord(credential, subject) ? Hiding.FINAL : Hiding.ASK_LATER;
            case NONE -> Hiding.FINAL;
        };
    }

    /** While it is not known who there is, nobody can say that something is not there for anybody. */
    private void awaitDiscovery(Instant deadline) {
        try {
            var unused = census.awaitDiscovery(left(deadline));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAlone(CredentialSelector roster, CredentialRequirement need, Set<Credential> tried) {
        return tried.size() == 1 && roster.prospect(wish(need, tried), now()) == CredentialSelector.Prospect.NONE;
    }

    /** What the owner's installation is told is so; of what is forbidden only, whoever is told. */
    private static boolean hasLastWord(Credential credential, RequestSubject subject) {
        return subject.denial() == RequestSubject.Denial.FORBIDDEN
                || (subject.owner().isPresent() && credential.owner().equals(subject.owner()));
    }

    /** Returns the exception that tells why a request cannot be sent (again), and when the first credential recovers. */
    public NoCredentialException none(CredentialRequirement need) {
        return new NoCredentialException(exhaustion(need));
    }

    /** Returns the figures of all whom a group can use; empty where GitHub has told of no limit on that resource. */
    public Optional<RateLimit> figures(CredentialGroup group, String resource) {
        AggregateRateLimit figures = new AggregateRateLimit(resource, time, now());
        census.roster(group).forEachAccount(figures::add);
        return figures.sum();
    }

    /** Returns the figures of these credentials together; empty where GitHub has told them of no limit on that resource. */
    public Optional<RateLimit> figures(Set<Credential> credentials, String resource) {
        AggregateRateLimit figures = new AggregateRateLimit(resource, time, now());
        credentials.stream()
                .filter(credential -> !credential.standing().isRefused())
                .map(Credential::account)
                .distinct()
                .forEach(figures::add);
        return figures.sum();
    }

    /** Returns the credentials of a group that spend what another group's have left, as they or as the same user. */
    public Set<Credential> common(CredentialGroup group, CredentialGroup other) {
        Set<Account> accounts = census.roster(other).everyone().stream()
                .map(Credential::account)
                .collect(Collectors.toSet());
        return census.roster(group).everyone().stream()
                .filter(credential -> accounts.contains(credential.account()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the names of the resources of which GitHub has told a group's credentials. */
    public NavigableSet<String> resources(CredentialGroup group) {
        NavigableSet<String> names = new TreeSet<>();
        census.roster(group).forEachAccount(account -> account.resources().forEach(names::add));
        return names;
    }

    /** Tells how each credential fares. */
    public List<CredentialReport> report() {
        long now = now();
        Map<Account, String> first = new HashMap<>();
        List<CredentialReport> reports = new ArrayList<>();
        for (Credential credential : census.roster(CredentialGroup.everything()).everyone()) {
            Account account = credential.account();
            Optional<String> before = Optional.ofNullable(first.putIfAbsent(account, credential.name()));
            CredentialReport.Condition condition = credential.condition(now);
            long until = condition == CredentialReport.Condition.PAUSED
                    ? account.pausedUntil()
                    : credential.standing().restsUntil();
            reports.add(new CredentialReport(
                    credential.name(),
                    condition,
                    condition == CredentialReport.Condition.USABLE ? Optional.empty() : Optional.of(at(until)),
                    before,
                    account.inFlight(),
                    account.limits(time, now)));
        }
        return reports;
    }

    /** How many installation tokens GitHub has issued. */
    public long tokensIssued() {
        return census.tokens().issued();
    }

    /** How often GitHub could not be had to issue an installation token. */
    public long tokenFailures() {
        return census.tokens().failures();
    }

    /** GitHub's clock, as its answers tell it. */
    public GitHubClock time() {
        return time;
    }

    /** Ends what goes on in the background. */
    @Override
    public void close() {
        background.close();
    }

    private Optional<Lease> lease(SelectionResult choice, String resource, Instant deadline)
            throws InterruptedException {
        Credential credential = choice.credential();
        Account account = choice.account();
        @Nullable AccessToken token = null;
        try {
            token = credential.tokens().get(left(deadline));
            census.holds(credential, token);
            return Optional.of(new Lease(credential, token, account, account.budget(resource), queue));
        } catch (TokenException e) {
            noToken(credential, e);
            return Optional.empty();
        } finally {
            if (token == null) {
                queue.release(account);
            }
        }
    }

    private void noToken(Credential credential, TokenException failure) {
        long now = now();
        switch (failure.reason()) {
            case REFUSED -> refused(credential, String.valueOf(failure.getMessage()));
            case LIMITED -> credential.account().pause(failure.pause(), now);
            case UNREACHABLE, SLOW -> {
                if (credential.standing().isUsable(now)) {
                    long until = credential.standing().unavailable(now);
                    LOG.warn("{} has no token until {} at least: {}", credential, at(until), failure.getMessage());
                }
            }
        }
    }

    private void refused(Credential credential, String reason) {
        boolean news = !credential.standing().isRefused();
        long until = credential.standing().refused(now());
        if (news) {
            LOG.error("GitHub refuses {}, which is probed at {}: {}", credential, time.at(at(until)), reason);
        }
        probing.expect(until);
    }

    private CredentialSelector.Wish wish(CredentialRequirement need, Set<Credential> tried) {
        return new CredentialSelector.Wish(
                need.resource(),
                need.subject().owner().orElse(null),
                need.storedFor().flatMap(census::holderOf).orElse(null),
                sight.blindTo(need.subject()),
                isHiddenFromSome(need.subject())
                        ? CredentialSelector.Resort.WHEN_NO_OTHER_MAY_SEE
                        : CredentialSelector.Resort.WHEN_NO_OTHER_CAN_BE_ASKED,
                tried);
    }

    private boolean isHiddenFromSome(RequestSubject subject) {
        return subject.denial() == RequestSubject.Denial.HIDDEN && sight.isHiddenFromSome(subject);
    }

    private NoCredentialException noCredential(CredentialRequirement need, Exhaustion.Cause cause) {
        return new NoCredentialException(new Exhaustion(need.resource(), cause, time.instant(), 0));
    }

    /** Tells why no credential can be used, and when the first recovers that may see what is asked for. */
    private Exhaustion exhaustion(CredentialRequirement need) {
        long now = now();
        List<Credential> all = census.roster(need.group()).everyone();
        Predicate<Credential> blind = sight.blindTo(need.subject());
        boolean allBlind = all.stream()
                .allMatch(credential ->
                        blind.test(credential) || credential.standing().isRefused());
        long quota =
                figures(need.group(), need.resource()).map(RateLimit::limit).orElse(0L);
        long first = Long.MAX_VALUE;
        boolean limited = false;
        boolean unavailable = census.lacksInstallations(need.group());
        for (Credential credential : all) {
            if (!credential.standing().isRefused() && (allBlind || !blind.test(credential))) {
                long free = credential.account().freeFrom(need.resource(), now);
                boolean rests = !credential.standing().isUsable(now);
                first = Math.min(
                        first, rests ? Math.max(free, credential.standing().restsUntil()) : free);
                limited |= !rests;
                unavailable |= rests;
            }
        }
        Exhaustion.Cause cause = limited
                ? Exhaustion.Cause.LIMITED
                : unavailable ? Exhaustion.Cause.UNAVAILABLE : Exhaustion.Cause.REFUSED;
        Instant recovery = first == Long.MAX_VALUE ? time.instant() : time.at(at(Math.max(first, now)));
        return new Exhaustion(need.resource(), cause, recovery, quota);
    }

    /** Milliseconds to a reset, on GitHub's clock if the answer has a date; otherwise on ours, with a margin. */
    private long untilReset(RateLimit limit, Optional<Instant> date) {
        return date.map(sent -> limit.untilReset(sent))
                .orElseGet(() -> limit.untilReset(settings.clock().instant()).plus(settings.padding()))
                .toMillis();
    }

    private Duration left(Instant deadline) {
        return Duration.between(settings.clock().instant(), deadline);
    }

    private long now() {
        return settings.clock().instant().toEpochMilli();
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
