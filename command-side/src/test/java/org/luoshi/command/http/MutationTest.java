package org.luoshi.command.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.luoshi.command.Bureau;
import org.luoshi.command.Cast;
import org.luoshi.command.CommandCatalogue;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.CommandType;
import org.luoshi.command.org.OrganizationCommand;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Seed;
import org.springframework.core.MethodParameter;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.databind.node.ObjectNode;

/** Whatever is done to a good body, the real command side never answers that something broke in it, and nothing is half done. */
class MutationTest {
    private static final int MUTATIONS = 5_000;
    /** So many commands for a task, before the next one is assigned: some end it. */
    private static final int TASK_FOR = 25;

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

    private static final List<String> TEXTS = List.of(
            "\"2023-02-29\"",
            "\"2023-12-31\"",
            "\"2022-06-30\"",
            "\"2199-12-31\"",
            "\"1949-10-01\"",
            "\"t1\"",
            "\"t2\"",
            "\"t9999\"",
            "\"DONE\"",
            "\"BETWEEN\"",
            "\"AT_MOST\"",
            "\"EXACTLY\"",
            "\"POINT_IN_TIME\"",
            "\"RED\"",
            "\"\"",
            "\" \"",
            "\"%\"",
            "\"项\"",
            "\"test-office-retired\"",
            "\"test-leader-b\"",
            "\"ORGANIZATION\"",
            "\"organization\"",
            "\"2023-T0\"",
            "\"\\n\\t\"",
            "\"😀\"");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0.0",
            "1",
            "-1",
            "0.000001",
            "999999999999999",
            "-999999999999999.999999",
            "2024",
            "1949",
            "2199",
            "1E2");

    private final Random random = Seed.of(MutationTest.class);
    private final List<CommandType> types = List.copyOf(new CommandCatalogue().all());
    private final Map<Integer, Integer> answers = new TreeMap<>();
    private final Bureau bureau = Bureau.staffed();
    private final CommandDispatcher dispatcher =
            new CommandDispatcher(bureau.gateway(), bureau.ledger, new SimpleMeterRegistry());
    private Actor actor = Cast.SUPERVISOR;
    private long size = bureau.ledger.size();
    private final MockMvc mvc = Entrance.mvc(dispatcher, new Whoever());

    @AfterEach
    void close() {
        bureau.close();
    }

    @Test
    void no_mutation_of_a_valid_body_gives_a_5xx() throws Exception {
        // Keeps leader and office from being retired when chance has ended all their other tasks.
        bureau.send(Cast.SUPERVISOR, Cast.assignment(new TaskId("2023-HELD")));
        size = bureau.ledger.size();
        for (int i = 0; i < MUTATIONS; i++) {
            String task = "2023-T" + i / TASK_FOR;
            if (i % TASK_FOR == 0)
                // A mutation may have hit upon its id.
                send(
                        Cast.SUPERVISOR,
                        "assign-task",
                        example("assign-task", task),
                        "assign-" + i,
                        bureau.ledger.ofAggregate(task).isEmpty() ? 200 : 422);
            CommandType type = types.get(random.nextInt(types.size()));
            byte[] body = mutate(example(type.name(), task));
            send(whoMay(type), type.name(), body, "mutation-" + i, 200, 400, 403, 404, 413, 422);
        }
        System.out.println("MutationTest answers: " + answers);
        assertThat(bureau.ledger.size()).isEqualTo(size);
        assertThat(answers).as("each kind of answer was met").containsKeys(200, 400, 422);
    }

    @Test
    void a_body_that_fits_though_its_event_does_not_is_400_and_changes_nothing() throws Exception {
        ObjectNode body = (ObjectNode) EventJson.MAPPER.readTree(example("assign-task", "2023-T1"));
        ObjectNode target = (ObjectNode) body.withArray("targets").get(0);
        target.put("metric", "示例：" + "长".repeat(250));
        int left = Body.LIMIT - body.toString().getBytes(StandardCharsets.UTF_8).length;
        int each = target.toString().getBytes(StandardCharsets.UTF_8).length + 1;
        for (; left > each; left -= each) body.withArray("targets").add(target);

        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(bytes).hasSizeBetween(Body.LIMIT - each, Body.LIMIT);
        assertThat(send(Cast.SUPERVISOR, "assign-task", bytes, "too-large", 400))
                .contains("an event has at most about 65 000");
        assertThat(bureau.ledger.size()).isEqualTo(size);
    }

    private String send(Actor who, String name, byte[] body, String key, Integer... expected) throws Exception {
        actor = who;
        var response = mvc.perform(Entrance.command(name, body).header("Idempotency-Key", key))
                .andReturn()
                .getResponse();
        assertThat(response.getStatus())
                .as("%s of %s: %s", name, new String(body, StandardCharsets.UTF_8), Entrance.text(response))
                .isIn((Object[]) expected);
        if (response.getStatus() == 200) {
            long position = Entrance.json(response).get("position").longValue();
            long written = Entrance.json(response).get("events").size();
            assertThat(position).as("nothing but what was granted").isEqualTo(size + written);
            size = position;
        }
        answers.merge(response.getStatus(), 1, Integer::sum);
        return Entrance.text(response);
    }

    private byte[] example(String name, String task) {
        CommandType type =
                types.stream().filter(t -> t.name().equals(name)).findAny().orElseThrow();
        return type.example()
                .toString()
                .replace("2023-T01", task)
                .replace("test-leader", Cast.LEADER.value())
                .replace("\"test-office\"", "\"" + Cast.LEAD.value() + "\"")
                .replace("test-office-b", Cast.SUPPORT.value())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Actor whoMay(CommandType type) {
        return switch (type.name()) {
            case "acknowledge-task", "object-to-assignment", "report-progress", "correct-progress" ->
                Cast.of(Cast.LEAD);
            case "record-instruction" -> Cast.of(Cast.LEADER);
            default -> type.family() == OrganizationCommand.class ? Cast.ADMIN : Cast.SUPERVISOR;
        };
    }

    private final class Whoever implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Actor.class;
        }

        @Override
        public Actor resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return actor;
        }
    }

    private byte[] mutate(byte[] valid) {
        byte[] body = valid;
        for (int times = 1 + random.nextInt(3); times > 0; times--)
            body = switch (random.nextInt(8)) {
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
                case 4, 5, 6 -> { // one value becomes another that the schema may well allow
                    int colon = colon(body);
                    int end = end(body, colon);
                    boolean text = colon < end && body[colon] == '"';
                    List<String> values = text ? TEXTS : NUMBERS;
                    byte[] value = values.get(random.nextInt(values.size())).getBytes(StandardCharsets.UTF_8);
                    boolean leaf = text || (colon < end && Character.isDigit(body[colon]));
                    yield leaf
                            ? join(join(Arrays.copyOf(body, colon), value), Arrays.copyOfRange(body, end, body.length))
                            : body;
                }
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
