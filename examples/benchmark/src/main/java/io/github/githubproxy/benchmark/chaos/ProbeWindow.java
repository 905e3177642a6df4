package io.github.githubproxy.benchmark.chaos;

import java.util.List;

/**
 * What the probes of one kind have measured in a window. Times are in milliseconds.
 *
 * @param hits right responses of the kind that is measured
 * @param p50 median of their times
 * @param p99 99th percentile of their times
 * @param max the longest of their times
 * @param others right responses of another kind, such as those to requests that the cache could not serve
 * @param slowestOther the longest of their times
 * @param errors what else happened, in words
 */
record ProbeWindow(
        long hits, double p50, double p99, double max, long others, double slowestOther, List<String> errors) {}
