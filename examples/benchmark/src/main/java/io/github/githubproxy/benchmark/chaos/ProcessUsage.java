package io.github.githubproxy.benchmark.chaos;

/**
 * What a process uses.
 *
 * @param threads number of threads
 * @param files number of open files, sockets included
 * @param heap MiB of the heap after a collection
 * @param resident MiB of memory
 */
record ProcessUsage(long threads, long files, long heap, long resident) {}
