package io.github.githubproxy.servlet;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs a test in each container, synchronous and asynchronous. */
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@MethodSource("io.github.githubproxy.servlet.InEveryContainer$Combinations#all")
@interface InEveryContainer {

    /** The combinations. */
    final class Combinations {
        private Combinations() {}

        static Stream<Arguments> all() {
            return Arrays.stream(Container.Kind.values())
                    .flatMap(kind -> Arrays.stream(Container.Mode.values()).map(mode -> Arguments.of(kind, mode)));
        }
    }
}
