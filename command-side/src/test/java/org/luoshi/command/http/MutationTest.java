package org.luoshi.command.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.luoshi.command.CommandCatalogue;
import org.luoshi.command.CommandType;
import org.luoshi.kernel.EventJson;

/** Whatever is done to a good body, the answer is never that something broke here. */
class MutationTest {
    private static final int MUTATIONS = 5_000;
    private static final List<String> SPLINTERS = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e400",
            "1e999999999",
            "1e-999999999",
            "1e99999999999",
            "NaN",
            "9".repeat(400),
            "0.1234567",
            "\"\"",
            "\" \"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"😀\"",
            "[]",
            "{}",
            "[[[[]]]]",
            "{\"a\":1}",
            ",",
            ":",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            "\uFEFF",
            "\u0000",
            "/",
            "\"2023-02-29\"",
            "\"2023-12-31\"",
            "\"t1\"",
            "\"DONE\"",
            "\"POINTS\"",
            "\"upper\":1,",
            "\"trajectory\":{\"shape\":\"STEP\"},",
            "长".repeat(500));

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void no_mutation_of_a_valid_body_gives_a_5xx() throws Exception {
        System.out.println("MutationTest runs with seed " + seed);
        Entrance entrance = new Entrance();
        List<CommandType> types = List.copyOf(new CommandCatalogue().all());
        TreeMap<Integer, Integer> answers = new TreeMap<>();

        for (int i = 0; i < MUTATIONS; i++) {
            CommandType type = types.get(random.nextInt(types.size()));
            byte[] body = mutate(EventJson.MAPPER.writeValueAsBytes(type.example()));
            var response =
                    entrance.send(Entrance.command(type.name(), body).header("Idempotency-Key", "mutation-" + i));
            assertThat(response.getStatus())
                    .as(
                            "seed %s, %s of %s: %s",
                            seed, type.name(), new String(body, StandardCharsets.UTF_8), Entrance.text(response))
                    .isIn(200, 400, 413);
            answers.merge(response.getStatus(), 1, Integer::sum);
        }

        System.out.println("MutationTest answers: " + answers);
        assertThat(answers.get(200)).as("some mutations leave a valid body").isPositive();
        assertThat(answers.get(400)).isGreaterThan(MUTATIONS / 2);
        assertThat(entrance.bus.ledger.size()).isEqualTo(answers.get(200).longValue());
    }

    private byte[] mutate(byte[] valid) {
        byte[] body = valid;
        for (int times = 1 + random.nextInt(3); times > 0; times--)
            body = switch (random.nextInt(5)) {
                case 0 -> splice(body, random.nextInt(body.length + 1), 0);
                case 1 -> { // in place of a whole value
                    int colon = colon(body);
                    yield splice(body, colon, end(body, colon) - colon);
                }
                case 2 -> { // a byte becomes any other
                    byte[] changed = body.clone();
                    if (changed.length > 0) changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                    yield changed;
                }
                case 3 -> Arrays.copyOf(body, random.nextInt(body.length + 1));
                default -> { // a stretch is there twice
                    int from = random.nextInt(body.length + 1);
                    int to = from + random.nextInt(body.length - from + 1);
                    yield join(Arrays.copyOf(body, to), Arrays.copyOfRange(body, from, body.length));
                }
            };
        return body;
    }

    private byte[] splice(byte[] body, int at, int gone) {
        byte[] splinter = SPLINTERS.get(random.nextInt(SPLINTERS.size())).getBytes(StandardCharsets.UTF_8);
        byte[] head = join(Arrays.copyOf(body, at), splinter);
        return join(head, Arrays.copyOfRange(body, Math.min(at + gone, body.length), body.length));
    }

    /** The place after some colon. */
    private int colon(byte[] body) {
        int at = random.nextInt(body.length + 1);
        while (at < body.length && body[at] != ':') at++;
        return Math.min(at + 1, body.length);
    }

    /** The next comma or closing bracket. */
    private static int end(byte[] body, int from) {
        int at = from;
        while (at < body.length && ",}]".indexOf(body[at]) < 0) at++;
        return at;
    }

    private static byte[] join(byte[] head, byte[] tail) {
        byte[] joined = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, joined, head.length, tail.length);
        return joined;
    }
}
