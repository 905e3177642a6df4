package io.github.githubproxy.clients;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.DisabledException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.interpret.UnknownTokenException;
import com.hubspot.jinjava.lib.exptest.IsDefinedExpTest;
import com.hubspot.jinjava.lib.exptest.IsUndefinedExpTest;
import com.hubspot.jinjava.lib.filter.DefaultFilter;
import io.github.githubproxy.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one class that knows the template engine. A template sees {@code env} and nothing else: no other object of this
 * process, no file.
 *
 * <p>A variable that is not set is an error, unless {@code default} or {@code is defined} asks. The engine's own check
 * does not see it inside a larger expression ({@code env.A ~ env.B}), where it would silently become nothing and make
 * a token too short; so {@code env} itself keeps a list of what was not found.
 */
final class JinjaRenderer {
    private static final long MAX_OUTPUT = 1 << 20;

    private JinjaRenderer() {}

    static String render(Path file, String template, Map<String, String> environment) {
        Environment env = new Environment(environment);
        RenderResult result = engine(env).renderForResult(template, Map.of("env", env));
        Miss miss = env.misses.peekFirst();
        if (miss != null) {
            throw problem(file, miss.line, "the template refers to " + miss.describe() + ", which is not set");
        }
        if (!result.getErrors().isEmpty()) {
            TemplateError error = result.getErrors().get(0);
            throw problem(file, error.getLineno(), describe(error));
        }
        return result.getOutput();
    }

    private static Jinjava engine(Environment env) {
        Jinjava jinjava = new Jinjava(JinjavaConfig.newBuilder()
                .withFailOnUnknownTokens(true)
                .withNestedInterpretationEnabled(false)
                .withReadOnlyResolver(true)
                .withMaxOutputSize(MAX_OUTPUT)
                .withMaxRenderDepth(10)
                .withDisabled(Map.of(Context.Library.TAG, Set.of("include", "import", "from", "extends")))
                .build());
        jinjava.setResourceLocator((name, encoding, interpreter) -> {
            throw new IOException("templates read no files");
        });
        jinjava.registerFilter(new ForgivingDefault("default", env));
        jinjava.registerFilter(new ForgivingDefault("d", env));
        jinjava.registerExpTest(new IsDefinedExpTest() {
            @Override
            public boolean evaluate(@Nullable Object value, JinjavaInterpreter interpreter, Object... args) {
                env.forgive(value);
                return super.evaluate(value, interpreter, args);
            }
        });
        jinjava.registerExpTest(new IsUndefinedExpTest() {
            @Override
            public boolean evaluate(@Nullable Object value, JinjavaInterpreter interpreter, Object... args) {
                env.forgive(value);
                return super.evaluate(value, interpreter, args);
            }
        });
        return jinjava;
    }

    private static String describe(TemplateError error) {
        if (error.getException() instanceof UnknownTokenException) {
            return "an expression of the template has no value; env and its variables are all that is defined";
        }
        if (error.getException() instanceof DisabledException) {
            return "the template uses a tag that is not allowed (include, import, from, extends): it must be one file";
        }
        return "the template is not valid Jinja";
    }

    private static ConfigException problem(Path file, int line, String message) {
        return new ConfigException(file + (line > 0 ? ":" + line : "") + ": " + message);
    }

    private record Miss(String name, int line, int position) {
        String describe() {
            return name.matches("[A-Za-z_][A-Za-z0-9_]{0,100}") ? "env." + name : "a variable in env";
        }
    }

    private static final class ForgivingDefault extends DefaultFilter {
        private final String name;
        private final Environment env;

        ForgivingDefault(String name, Environment env) {
            this.name = name;
            this.env = env;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public Object filter(
                @Nullable Object value, JinjavaInterpreter interpreter, Object[] args, Map<String, Object> kwargs) {
            env.forgive(value);
            return super.filter(value, interpreter, args, kwargs);
        }
    }

    /** The environment, with a list of the lookups that found nothing and were not asked to. */
    private static final class Environment extends AbstractMap<String, String> {
        private final Map<String, String> variables;
        private final Deque<Miss> misses = new ArrayDeque<>();

        Environment(Map<String, String> variables) {
            this.variables = Map.copyOf(variables);
        }

        @Override
        public @Nullable String get(Object key) {
            String value = variables.get(key);
            if (value == null) {
                JinjavaInterpreter interpreter = JinjavaInterpreter.getCurrent();
                misses.addLast(new Miss(key.toString(), interpreter.getLineNumber(), interpreter.getPosition()));
            }
            return value;
        }

        @Override
        public boolean containsKey(Object key) {
            return variables.containsKey(key);
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
            return variables.entrySet();
        }

        /** Takes the last lookup off the list if it gave this missing value; the engine makes each more than once. */
        void forgive(@Nullable Object value) {
            Miss last = misses.peekLast();
            if (value == null && last != null) {
                while (last.equals(misses.peekLast())) {
                    misses.removeLast();
                }
            }
        }
    }
}
