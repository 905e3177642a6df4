package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientLimitTest {
    @ParameterizedTest
    @CsvSource({
        "1000/h, 1000, HOUR",
        "30/m, 30, MINUTE",
        "5000/d, 5000, DAY",
        "25%, 25, PERCENT_OF_POOL",
        "100%, 100, PERCENT_OF_POOL",
        "' 7/H ', 7, HOUR"
    })
    void parsesLimits(String text, long amount, ClientLimit.Per per) {
        ClientLimit limit = ClientLimit.parse(text);

        assertThat(limit).isEqualTo(new ClientLimit(amount, per));
        assertThat(ClientLimit.parse(limit.toString())).isEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1000", "h", "0/h", "0%", "101%", "-1/h", "1.5/h", "1 /h", "1/s", "9999999999/h", "1/h1"})
    void rejectsInvalidLimits(String text) {
        assertThatThrownBy(() -> ClientLimit.parse(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no limit; a limit is 1 to 999999999 units");
    }

    @ParameterizedTest
    @CsvSource({"0/h, 0/h", "' 101% ', 101%", "1.5/h, 1.5/h", "1 /h, 1 /h", "9999999999/h, 9999999999/h", "1000, 1000"})
    void messageQuotesInvalidText(String text, String shown) {
        assertThatThrownBy(() -> ClientLimit.parse(text)).hasMessageStartingWith('"' + shown + "\" is no limit; ");
    }

    @Test
    void messageQuotesLimitFromCode() {
        assertThatThrownBy(() -> new ClientLimit(0, ClientLimit.Per.DAY))
                .hasMessageStartingWith("\"0/d\" is no limit; ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter22", "12345678", "ghp_hunter22/h", "1234abcd"})
    void messageHidesPossibleSecret(String text) {
        assertThatThrownBy(() -> ClientLimit.parse(text))
                .hasMessageStartingWith("what is there is no limit; ")
                .message()
                .doesNotContain(text);
    }
}
