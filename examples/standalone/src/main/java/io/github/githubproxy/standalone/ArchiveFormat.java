package io.github.githubproxy.standalone;

/** What a JVM writes at its end so that later ones start in less time. */
enum ArchiveFormat {
    /** Of JDK 17 to 24: the classes. */
    CLASS_DATA_SHARING("class data sharing archive", ".jsa", "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile="),
    /** Of JDK 25 and later: the classes, linked, and profiles of their methods. */
    AOT_CACHE("AOT cache", ".aot", "-XX:AOTCacheOutput=", "-XX:AOTCache=");

    private static final int FIRST_WITH_AOT_CACHE = 25;

    private final String text;
    private final String extension;
    private final String writeOption;
    private final String useOption;

    ArchiveFormat(String text, String extension, String writeOption, String useOption) {
        this.text = text;
        this.extension = extension;
        this.writeOption = writeOption;
        this.useOption = useOption;
    }

    /** Returns what the JVM of that version writes. */
    static ArchiveFormat of(Runtime.Version java) {
        return java.feature() < FIRST_WITH_AOT_CACHE ? CLASS_DATA_SHARING : AOT_CACHE;
    }

    /** Returns the name for people. */
    String text() {
        return text;
    }

    /** Returns the end of the name of a file. */
    String extension() {
        return extension;
    }

    /** Returns the JVM option that writes an archive. */
    String writeOption(String file) {
        return writeOption + file;
    }

    /** Returns the JVM option that uses an archive. */
    String useOption(String file) {
        return useOption + file;
    }
}
