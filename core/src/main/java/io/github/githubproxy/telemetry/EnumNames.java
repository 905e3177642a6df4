package io.github.githubproxy.telemetry;

import java.util.Locale;

/** Constants as logs, metrics and reports show them. For the proxy's own packages. */
public final class EnumNames {
    private EnumNames() {}

    /** Returns the name of a constant in lower case. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
