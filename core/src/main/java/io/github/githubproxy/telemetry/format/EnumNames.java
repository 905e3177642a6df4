package io.github.githubproxy.telemetry.format;

import java.util.Locale;

/** Names of enum constants as logs, metrics and reports show them. */
public final class EnumNames {
    private EnumNames() {}

    /** Returns the name of a constant in lower case. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
