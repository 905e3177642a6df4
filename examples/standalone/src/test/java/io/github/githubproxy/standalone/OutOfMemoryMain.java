package io.github.githubproxy.standalone;

/** Throws an {@link OutOfMemoryError} on a thread of the server, as a full heap does. */
final class OutOfMemoryMain {
    private OutOfMemoryMain() {}

    public static void main(String[] arguments) throws Exception {
        FatalErrorThreadPool threads = new FatalErrorThreadPool(4);
        threads.start();
        threads.execute(() -> {
            throw new OutOfMemoryError("test");
        });
        threads.join();
    }
}
