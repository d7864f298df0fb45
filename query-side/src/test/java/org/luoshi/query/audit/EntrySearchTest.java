package org.luoshi.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Seed;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.RandomHistory;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.luoshi.query.TestQuerySide;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;

/** The ledger searched: by whatever, it is what going through all of it finds. */
@QueryTest
class EntrySearchTest {
    private static final Actor OFFICE = new Actor("test-reporter", "测试填报人", Role.OFFICE, OFFICE_B, null);
    private static final Actor LEADER = new Actor("test \"leader\" \\a", "测试领导", Role.LEADER, null, LEADER_B);

    @Autowired
    Caller caller;

    @Autowired
    TestLedger ledger;

    @Autowired
    Ledger entries;

    @Autowired
    TestClock clock;

    @Autowired
    JdbcClient jdbc;

    private final Random random = Seed.of(EntrySearchTest.class);

    /** An entry, and who held its task when it had happened. */
    private record Known(Entry entry, Assignment held) {}

    @BeforeEach
    void some_weeks() {
        if (entries.size() > 0) return;
        ledger.together(() -> {
            ledger.happened(beginning());
            List<RandomHistory> histories = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                boolean begins = i < 10;
                if (begins) histories.add(new RandomHistory(new TaskId("2023-K" + (10 + i)), random));
                RandomHistory history = begins ? histories.getLast() : histories.get(random.nextInt(10));
                Actor actor = List.of(SUPERVISOR, OFFICE, LEADER).get(random.nextInt(3));
                clock.set(clock.instant().plus(Duration.ofMinutes(random.nextInt(300))));
                ledger.happened(actor, begins ? history.first() : history.next());
            }
        });
    }

    private List<Known> all() {
        Map<String, Assignment> holding = new HashMap<>();
        Map<String, TaskState> states = new HashMap<>();
        return LongStream.rangeClosed(1, entries.size())
                .mapToObj(position -> {
                    Entry entry = entries.at(position).orElseThrow();
                    if (entry.event() instanceof TaskEvent event) {
                        TaskState state = TaskState.fold(states.get(entry.aggregateId()), event);
                        states.put(entry.aggregateId(), state);
                        holding.put(entry.aggregateId(), state.assignment());
                    }
                    return new Known(entry, holding.get(entry.aggregateId()));
                })
                .toList();
    }

    private static boolean concernsLeader(Known known, String id) {
        Stream<String> holders = Stream.of(known.held(), before(known))
                .filter(Objects::nonNull)
                .map(held -> held.leader().value());
        return id.equals(known.entry().metadataValues().get("actorLeader"))
                || holders.anyMatch(id::equals)
                || names(known, "leader", id)
                || names(known, "leaderId", id);
    }

    private static boolean concernsOffice(Known known, String id) {
        Stream<String> holders = Stream.of(known.held(), before(known))
                .filter(Objects::nonNull)
                .flatMap(held -> Stream.concat(Stream.of(held.leadOffice()), held.supportingOffices().stream()))
                .map(OfficeId::value);
        return id.equals(known.entry().metadataValues().get("actorOffice"))
                || holders.anyMatch(id::equals)
                || names(known, "owner", id)
                || names(known, "officeId", id);
    }

    private static Assignment before(Known known) {
        return known.entry().event() instanceof TaskReassigned e ? e.from() : null;
    }

    /** Whoever is named in an event has the id in its text, as a value of its own. */
    private static boolean names(Known known, String field, String id) {
        return known.entry().payload().contains("\"" + field + "\":\"" + id + "\"");
    }

    private List<Long> searched(String parameters, boolean latest) throws Exception {
        List<Long> found = new ArrayList<>();
        String next = "";
        while (next != null) {
            String turn = next.isEmpty() ? "" : "&" + (latest ? "to=" : "from=") + next;
            String own =
                    turn.isEmpty() ? parameters : parameters.replaceAll("&" + (latest ? "to" : "from") + "=[0-9]+", "");
            JsonNode page = answer("/api/ledger/entries?limit=7" + own + (latest ? "&latest=true" : "") + turn);
            assertThat(page.at("/position").longValue()).isEqualTo(entries.size());
            assertThat(page.get("notSearched")).isNull();
            page.get("entries").valueStream().forEach(entry -> {
                found.add(entry.get("position").longValue());
                assertThat(entry.at("/event/position").stringValue())
                        .isEqualTo(entry.get("position").asString());
                assertThat(entry.get("receipt").stringValue())
                        .isEqualTo(
                                "/api/ledger/receipt/" + entry.get("position").longValue());
            });
            next = page.get("next") == null ? null : page.get("next").asString();
        }
        return found;
    }

    private JsonNode answer(String encoded) throws Exception {
        MockHttpServletResponse response = caller.askRaw(encoded);
        assertThat(response.getStatus()).as(Caller.text(response)).isEqualTo(200);
        return EventJson.MAPPER.readTree(Caller.text(response));
    }

    @Test
    void by_anything_at_once_it_is_what_going_through_everything_finds() throws Exception {
        List<Known> all = all();
        Set<String> kinds = new HashSet<>();
        int found = 0;
        for (int i = 0; i < 250; i++) {
            StringBuilder parameters = new StringBuilder();
            Predicate<Known> wanted = known -> true;
            if (random.nextInt(3) == 0) {
                Actor actor = List.of(SUPERVISOR, OFFICE, LEADER).get(random.nextInt(3));
                parameters
                        .append("&actor=")
                        .append(URLEncoder.encode(actor.id(), StandardCharsets.UTF_8)
                                .replace("+", "%20"));
                wanted = wanted.and(known -> known.entry().actor().id().equals(actor.id()));
                kinds.add("actor");
            }
            if (random.nextInt(3) == 0) {
                String leader = random.nextBoolean() ? "test-leader-a" : "test-leader-b";
                parameters.append("&leader=").append(leader);
                wanted = wanted.and(known -> concernsLeader(known, leader));
                kinds.add("leader");
            }
            if (random.nextInt(3) == 0) {
                String office = List.of("test-office-a", "test-office-b", "test-office-c", "test-office-z")
                        .get(random.nextInt(4));
                parameters.append("&office=").append(office);
                wanted = wanted.and(known -> concernsOffice(known, office));
                kinds.add("office");
            }
            if (random.nextInt(3) == 0) {
                String task = "2023-K" + (10 + random.nextInt(11));
                parameters.append("&task=").append(task);
                wanted = wanted.and(known -> known.entry().aggregateId().equals(task));
                kinds.add("task");
            }
            if (random.nextInt(3) == 0) {
                String type = all.get(random.nextInt(all.size())).entry().eventType();
                parameters.append("&type=").append(type);
                wanted = wanted.and(known -> known.entry().eventType().equals(type));
                kinds.add("type");
            }
            if (random.nextInt(3) == 0) {
                Instant since = all.get(random.nextInt(all.size())).entry().recordedAt();
                parameters.append("&since=").append(since);
                wanted = wanted.and(known -> !known.entry().recordedAt().isBefore(since));
                kinds.add("since");
            }
            if (random.nextInt(3) == 0) {
                LocalDate until = LocalDate.ofInstant(
                        all.get(random.nextInt(all.size())).entry().recordedAt(), TestQuerySide.ZONE);
                parameters.append("&until=").append(until);
                wanted = wanted.and(known -> !LocalDate.ofInstant(known.entry().recordedAt(), TestQuerySide.ZONE)
                        .isAfter(until));
                kinds.add("until");
            }
            if (random.nextInt(3) == 0) {
                long from = 1L + random.nextInt(all.size());
                parameters.append("&from=").append(from);
                wanted = wanted.and(known -> known.entry().position() >= from);
                kinds.add("from");
            }
            if (random.nextInt(3) == 0) {
                long to = 1L + random.nextInt(all.size() + 50);
                parameters.append("&to=").append(to);
                wanted = wanted.and(known -> known.entry().position() <= to);
                kinds.add("to");
            }
            boolean latest = random.nextBoolean();
            List<Long> expected = all.stream()
                    .filter(wanted)
                    .map(known -> known.entry().position())
                    .collect(Collectors.toCollection(ArrayList::new));
            if (latest) expected = new ArrayList<>(expected.reversed());
            found += expected.size();
            assertThat(searched(parameters.toString(), latest))
                    .as(parameters + (latest ? "&latest" : ""))
                    .isEqualTo(expected);
        }
        assertThat(kinds).hasSize(9);
        assertThat(found).isPositive();
    }

    @Test
    void of_a_past_moment_it_knows_nothing_later() throws Exception {
        long middle = entries.size() / 2;
        JsonNode page = caller.answer("/api/ledger/entries?latest=true&leader=test-leader-a&limit=200&asOf=" + middle);
        assertThat(page.at("/position").longValue()).isEqualTo(middle);
        assertThat(page.get("entries")
                        .valueStream()
                        .mapToLong(entry -> entry.get("position").longValue()))
                .isNotEmpty()
                .allMatch(position -> position <= middle);
        assertThat(caller.answer("/api/ledger/entries?asOf=3").get("entries").size())
                .isEqualTo(3);
    }

    @Test
    void what_the_index_lacks_is_counted() throws Exception {
        jdbc.sql("insert into model_a.dead_letter values (5, 'organization', 'test', 1, now(), 'infinity')")
                .update();
        assertThat(caller.answer("/api/ledger/entries?office=test-office-a")
                        .get("notSearched")
                        .longValue())
                .isEqualTo(1);
        assertThat(caller.answer("/api/ledger/entries").get("notSearched"))
                .as("nothing was searched")
                .isNull();
        jdbc.sql("delete from model_a.dead_letter").update();
    }

    @Test
    void what_cannot_be_read_is_named() throws Exception {
        for (String wrong : List.of(
                "from=0",
                "from=x",
                "to=0",
                "limit=0",
                "limit=201",
                "type=NoSuchEvent",
                "task=k",
                "office=X",
                "leader=X",
                "since=yesterday",
                "until=2023-13-01",
                "since=999999999-01-01T00:00:00Z",
                "since=%2B300000-01-01T00:00:00Z",
                "until=-0001-01-01T00:00:00Z",
                "latest=perhaps",
                "actor=%00")) {
            JsonNode problem = Caller.problem(400, caller.askRaw("/api/ledger/entries?" + wrong));
            assertThat(problem.at("/errors/0/path").stringValue()).isEqualTo(wrong.substring(0, wrong.indexOf('=')));
        }
    }
}
