package io.github.githubproxy.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Provider;
import java.security.Security;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class AppKeyTest {
    private static final String VARIABLE = "GITHUB_APP_CI_PEM";
    private static final KeyPair PAIR = TestKeys.rsa(2048);
    private static final String PKCS1 = TestKeys.pkcs1(PAIR);
    private static final String PKCS8 = TestKeys.pkcs8(PAIR);

    static Stream<Arguments> forms() {
        return Stream.of(PKCS1, PKCS8)
                .flatMap(pem -> Stream.of(
                        Arguments.of("as it is", pem),
                        Arguments.of("without the last line break", pem.strip()),
                        Arguments.of("with white space around", "\n  " + pem + " \n"),
                        Arguments.of("with CR and LF", pem.replace("\n", "\r\n")),
                        Arguments.of("with literal \\n", pem.replace("\n", "\\n")),
                        Arguments.of("with literal \\r\\n", pem.replace("\n", "\\r\\n")),
                        Arguments.of("with literal \\\\n, escaped twice", pem.replace("\n", "\\\\n")),
                        Arguments.of("with literal and real ones", pem.replace("\n", "\\n\n")),
                        Arguments.of("on one line, with spaces", pem.replace("\n", " ")),
                        Arguments.of("on one line, with nothing", pem.replace("\n", "")),
                        Arguments.of("indented", pem.replace("\n", "\n    ")),
                        Arguments.of("base64", TestKeys.base64(pem)),
                        Arguments.of(
                                "base64 without padding", TestKeys.base64(pem).replace("=", "")),
                        Arguments.of("base64 with line breaks", mime(pem, "\n")),
                        Arguments.of("base64 with CR and LF", mime(pem, "\r\n")),
                        Arguments.of("base64 with literal \\n", mime(pem, "\\n")),
                        Arguments.of("base64 of CR and LF", TestKeys.base64(pem.replace("\n", "\r\n"))),
                        Arguments.of("base64 of literal \\n", TestKeys.base64(pem.replace("\n", "\\n"))),
                        Arguments.of("base64 of one line", TestKeys.base64(pem.replace("\n", " ")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void readsEveryKeyFormat(String form, String text) {
        assertThat(AppKey.parse(VARIABLE, Secret.of(text)).getEncoded())
                .isEqualTo(PAIR.getPrivate().getEncoded());
    }

    static Stream<Arguments> problems() {
        String body = PKCS1.lines().skip(1).findFirst().orElseThrow();
        byte[] der = PAIR.getPrivate().getEncoded();
        return Stream.of(
                invalid(" \n", "is blank"),
                invalid("hunter22", "has no -----BEGIN line"),
                invalid("ghp_hunter22hunter22hunter22", "has no -----BEGIN line"),
                invalid("/run/secrets/hunter22", "path of a file"),
                invalid("./hunter22.pem", "path of a file"),
                invalid("~/hunter22", "path of a file"),
                invalid("C:\\hunter22", "path of a file"),
                invalid("file:///hunter22", "path of a file"),
                invalid("hunter22.pem", "path of a file"),
                invalid(TestKeys.base64("hunter22"), "not base64 of text that has one"),
                invalid(Base64.getEncoder().encodeToString(der), "lines are missing"),
                invalid(PKCS1.substring(0, PKCS1.length() / 2), "cut off", "no -----END line"),
                invalid(PKCS1.lines().findFirst().orElseThrow(), "cut off", "line breaks"),
                invalid(TestKeys.base64(PKCS1).substring(0, 801), "cut off"),
                invalid(TestKeys.base64(PKCS1).substring(0, 800), "cut off", "no -----END line"),
                invalid(PKCS1.replace(body + "\n", ""), "damaged or cut off"),
                invalid(PKCS8.replace(PKCS8.lines().skip(9).findFirst().orElseThrow(), ""), "damaged or cut off"),
                invalid(PKCS1.replace(body, "*" + body.substring(1)), "not base64"),
                invalid(PKCS1.replace(body, "\u00e9" + body), "not base64"),
                invalid(withOneCharacterChanged(PKCS1), "damaged"),
                invalid(withOneCharacterChanged(PKCS8), "damaged"),
                invalid(PKCS1.replace("BEGIN RSA PRIVATE", "BEGIN PRIVATE"), "do not belong together"),
                invalid(PKCS1.replace("RSA PRIVATE", "PRIVATE"), "damaged"),
                invalid(PKCS8.replace("PRIVATE", "RSA PRIVATE"), "damaged"),
                invalid(PKCS1.replaceFirst("KEY-----", "KEY"), "-----BEGIN line that is damaged"),
                invalid("\"" + PKCS1.strip() + "\"", "quotation marks"),
                invalid(PKCS1 + PKCS1, "before or after the key"),
                invalid(PKCS1 + TestKeys.pem("CERTIFICATE", der), "before or after the key"),
                invalid(TestKeys.pem("CERTIFICATE", der), "is a certificate"),
                invalid(TestKeys.pem("CERTIFICATE REQUEST", der), "is a certificate"),
                invalid(TestKeys.pem("PUBLIC KEY", PAIR.getPublic().getEncoded()), "is a public key"),
                invalid(TestKeys.pem("RSA PUBLIC KEY", der), "is a public key"),
                invalid(TestKeys.pem("ENCRYPTED PRIVATE KEY", der), "encrypted"),
                invalid(
                        PKCS1.replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n"),
                        "encrypted"),
                invalid(TestKeys.pkcs8(TestKeys.ec()), "another kind than RSA"),
                invalid(TestKeys.pem("EC PRIVATE KEY", der), "another kind than RSA"),
                invalid(TestKeys.pem("OPENSSH PRIVATE KEY", der), "OpenSSH"),
                invalid(TestKeys.pem("PGP MESSAGE", der), "not of a key"),
                invalid(TestKeys.pem("PRIVATE KEY", new byte[] {1, 2, 3}), "damaged"),
                invalid(TestKeys.pkcs1(TestKeys.rsa(1024)), "RSA key of 1024 bits"),
                invalid(TestKeys.base64(TestKeys.pkcs8(TestKeys.rsa(1024))), "RSA key of 1024 bits"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("problems")
    void messageIsOneLineWithoutKeyMaterial(String text, String[] texts) {
        ConfigException problem =
                catchThrowableOfType(ConfigException.class, () -> AppKey.parse(VARIABLE, Secret.of(text)));

        assertThat(problem).isNotNull().hasNoCause();
        assertThat(problem.getMessage())
                .startsWith(VARIABLE + " ")
                .contains(texts)
                .contains("-----BEGIN RSA PRIVATE KEY-----", "base64")
                .doesNotContain("hunter22")
                .hasLineCount(1);
        assertThat(text.lines().filter(line -> line.length() > 40 && !line.contains("-----")))
                .noneMatch(line -> problem.getMessage().contains(line.substring(0, 12)));
    }

    static final int[] SIZES = {2048, 3072, 4096};

    @ParameterizedTest
    @FieldSource("SIZES")
    void acceptsKeysFrom2048Bits(int bits) {
        KeyPair pair = TestKeys.rsa(bits);

        assertThat(AppKey.parse(VARIABLE, Secret.of(TestKeys.pkcs1(pair)))
                        .getModulus()
                        .bitLength())
                .isEqualTo(bits);
        assertThat(Security.getProviders()).extracting(Provider::getName).doesNotContain("BC");
    }

    private static Arguments invalid(String text, String... texts) {
        return Arguments.of(text, texts);
    }

    private static String mime(String pem, String separator) {
        return Base64.getMimeEncoder(76, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(pem.getBytes(StandardCharsets.US_ASCII))
                .replace("\n", separator);
    }

    /** Changes a character within the primes, so that the DER structure stays valid. */
    private static String withOneCharacterChanged(String pem) {
        int at = pem.indexOf("\n", pem.length() / 2) + 20;
        return pem.substring(0, at) + (pem.charAt(at) == 'A' ? 'B' : 'A') + pem.substring(at + 1);
    }
}
