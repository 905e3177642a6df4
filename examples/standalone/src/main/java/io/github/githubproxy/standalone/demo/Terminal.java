package io.github.githubproxy.standalone.demo;

import java.util.Map;

/** How the figures are printed. */
public enum Terminal {
    /** One line after another, as for a file or a pipe. */
    NONE("\n", ""),
    /** One line that is overwritten. */
    PLAIN("\r", "\n"),
    /** One line that is overwritten, with colours. */
    COLOURED("\r", "\n");

    private final String lineEnd;
    private final String end;

    Terminal(String lineEnd, String end) {
        this.lineEnd = lineEnd;
        this.end = end;
    }

    /** A colour, as a parameter of the control function SGR of ECMA-48. */
    enum Colour {
        RED(31),
        GREEN(32),
        YELLOW(33);

        private final int parameter;

        Colour(int parameter) {
            this.parameter = parameter;
        }
    }

    /** Returns {@link #NONE} unless the process's input and output are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // With this provider, there is no console without a terminal.
    public static Terminal detect(Map<String, String> environment) {
        // The provider that is the default of JDK 22 to 24 has a console also where input or output is redirected.
        System.setProperty("jdk.console", "java.base");
        return System.console() == null ? NONE : of(environment);
    }

    /**
     * Returns what a terminal is capable of and the user wants.
     *
     * @see <a href="https://no-color.org">NO_COLOR</a>
     */
    static Terminal of(Map<String, String> environment) {
        String type = environment.getOrDefault("TERM", "");
        if (type.equals("dumb")) {
            return NONE;
        }
        // The console of Windows does not set TERM, and shows escape sequences only if a program switches that on.
        return type.isEmpty() || !environment.getOrDefault("NO_COLOR", "").isEmpty() ? PLAIN : COLOURED;
    }

    /** Returns a text in a colour, if there are colours. */
    String paint(Colour colour, String text) {
        return this == COLOURED ? "\u001b[" + colour.parameter + "m" + text + "\u001b[0m" : text;
    }

    /** Returns what is printed after each line. It leaves the cursor at the beginning of a line, where log lines may follow. */
    String lineEnd() {
        return lineEnd;
    }

    /** Returns what is printed after the last line. */
    String end() {
        return end;
    }
}
