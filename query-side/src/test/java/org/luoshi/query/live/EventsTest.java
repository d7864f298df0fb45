package org.luoshi.query.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.luoshi.query.Story.*;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.head;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Admission;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRenamed;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRenamed;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Seed;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestActor;
import org.luoshi.query.TestLedger;
import org.luoshi.query.answer.Sight;
import org.luoshi.query.answer.TooMany;
import org.luoshi.query.readmodel.Progress;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.transaction.PlatformTransactionManager;

/** K01 is leader A's and led by office A with B's support and a target of C's; K02 goes from them to leader B and office B. */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventsTest {
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @Autowired
    MockMvc mvc;

    @Autowired
    Caller caller;

    @Autowired
    TestLedger ledger;

    @Autowired
    Follower follower;

    @Autowired
    JdbcClient jdbc;

    private final List<Page> pages = new CopyOnWriteArrayList<>();

    @BeforeAll
    void begin() {
        ledger.happened(beginning());
        var first = held(LEADER_A, OFFICE_A, OFFICE_B);
        ledger.happened(
                assigned(K01, first, count("学位", "100", "个"), owned(count("场地", "10", "处"), OFFICE_C)),
                assigned(K02, first, count("学位", "100", "个")));
    }

    @AfterEach
    void close() {
        pages.forEach(Page::close);
        pages.clear();
    }

    record Message(
            @Nullable String event, long id, @Nullable JsonText data) {}

    record JsonText(String text) {}

    /** An open page. */
    private final class Page {
        final MockHttpServletRequest request;
        final MockHttpServletResponse response;

        Page(MockHttpServletRequestBuilder asking, Actor actor) throws Exception {
            MvcResult result = mvc.perform(asking.header(TestActor.HEADER, TestActor.header(actor)))
                    .andReturn();
            request = result.getRequest();
            response = result.getResponse();
            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(response.getContentType()).isEqualTo("text/event-stream;charset=utf-8");
            pages.add(this);
        }

        String text() {
            return new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
        }

        List<Message> messages() {
            List<Message> messages = new ArrayList<>();
            String text = text();
            for (String block : text.substring(0, text.lastIndexOf("\n\n") + 2).split("\n\n", -1)) {
                String event = null;
                String data = null;
                long id = -1;
                for (String line : block.lines().toList()) {
                    if (line.startsWith("event: ")) event = line.substring(7);
                    if (line.startsWith("id: ")) id = Long.parseLong(line.substring(4));
                    if (line.startsWith("data: ")) data = line.substring(6);
                }
                if (event != null) messages.add(new Message(event, id, data == null ? null : new JsonText(data)));
            }
            return messages;
        }

        List<Long> changes() {
            return messages().stream()
                    .filter(message -> "change".equals(message.event()))
                    .map(Message::id)
                    .toList();
        }

        List<String> data() {
            return messages().stream()
                    .filter(message -> "change".equals(message.event()))
                    .map(message -> message.data().text())
                    .toList();
        }

        Page greeted() {
            await().atMost(LONGEST).until(() -> messages().stream().anyMatch(m -> "hello".equals(m.event())));
            return this;
        }

        void awaitChange(long position) {
            await().atMost(LONGEST).until(() -> changes().contains(position));
        }

        boolean open() {
            return request.isAsyncStarted();
        }

        void close() {
            if (open()) request.getAsyncContext().complete();
        }
    }

    private Page open(Actor actor) throws Exception {
        return new Page(get("/api/events"), actor).greeted();
    }

    private Page openFrom(long position) throws Exception {
        return new Page(get("/api/events?from=" + position), SUPERVISOR);
    }

    private long said(TaskId task) {
        return ledger.happened(SUPERVISOR, new InstructionRecorded(task, LEADER_A, "抓紧"));
    }

    @Test
    void says_hello_with_the_position_and_then_each_change_with_whom_it_concerns() throws Exception {
        long before = said(K01);
        Page page = open(SUPERVISOR);
        assertThat(page.text()).startsWith("retry: 1000\n\nevent: hello\nid: " + before + "\n");
        long position =
                ledger.happened(new LightTurned(K01, null, Light.RED, new LinkedHashMap<>(), "1", MARCH, List.of()));
        page.awaitChange(position);
        assertThat(page.text())
                .contains("event: change\nid: " + position + "\ndata: {\"position\":" + position
                        + ",\"taskId\":\"2023-K01\",\"type\":\"LightTurned\",\"planYear\":2023,\"leaders\":[\"test-leader-a\"],"
                        + "\"offices\":[\"test-office-a\",\"test-office-b\",\"test-office-c\"],\"light\":\"RED\"}\n\n");
        caller.answer("/api/tasks/2023-K01?after=" + position);
    }

    @Test
    void tells_of_an_event_only_once_the_read_model_has_it() throws Exception {
        Page page = open(SUPERVISOR);
        long hidden = ledger.record(new InstructionRecorded(K01, LEADER_A, "再抓紧"), SUPERVISOR);
        // The look that finds the next stream would have found it, too.
        open(SUPERVISOR);
        assertThat(page.changes()).doesNotContain(hidden);
        ledger.project(hidden);
        page.awaitChange(hidden);
    }

    @Test
    void everybody_is_told_of_what_is_in_sight_and_of_nothing_else() throws Exception {
        Page supervisor = open(SUPERVISOR);
        Page viewer = open(actor(Role.VIEWER));
        Page admin = open(actor(Role.ADMIN));
        Page leaderA = open(of(LEADER_A));
        Page leaderB = open(of(LEADER_B));
        Page officeA = open(of(OFFICE_A));
        Page officeB = open(of(OFFICE_B));
        Page officeC = open(of(OFFICE_C));
        Page stranger = open(of(new OfficeId("test-office-z")));
        long one = said(K01);
        long gone = ledger.happened(
                new TaskReassigned(K02, held(LEADER_A, OFFICE_A, OFFICE_B), held(LEADER_B, OFFICE_B), "分工调整", MARCH));
        long later = ledger.happened(SUPERVISOR, new InstructionRecorded(K02, LEADER_B, "接手后的批示"));
        long renamed = ledger.happened(new LeaderRenamed(LEADER_B, "测试领导乙", "测试领导新乙", "笔误"));
        for (Page page : pages) page.awaitChange(renamed);
        assertThat(supervisor.changes()).containsExactly(one, gone, later, renamed);
        assertThat(viewer.changes()).containsExactly(one, gone, later, renamed);
        assertThat(admin.changes()).containsExactly(renamed);
        assertThat(leaderA.changes()).containsExactly(one, gone, renamed);
        assertThat(leaderB.changes()).containsExactly(gone, later, renamed);
        assertThat(officeA.changes()).containsExactly(one, gone, renamed);
        assertThat(officeB.changes()).containsExactly(one, gone, later, renamed);
        assertThat(officeC.changes()).containsExactly(one, renamed);
        assertThat(stranger.changes()).containsExactly(renamed);
        // Whoever gave it away is told that it has gone, and not to whom.
        assertThat(leaderA.data().get(1)).doesNotContain("test-leader-b").contains("test-leader-a", "2023-K02");
        assertThat(supervisor.data().get(1)).contains("[\"test-leader-b\",\"test-leader-a\"]");
        assertThat(admin.data().getFirst())
                .isEqualTo("{\"position\":" + renamed + ",\"type\":\"LeaderRenamed\",\"leaders\":[\"test-leader-b\"],"
                        + "\"offices\":[]}");
        ledger.happened(
                new TaskReassigned(K02, held(LEADER_B, OFFICE_B), held(LEADER_A, OFFICE_A, OFFICE_B), "再次调整", MARCH));
    }

    @Test
    void who_comes_back_is_told_what_came_after_and_the_header_wins() throws Exception {
        long first = said(K01);
        long second = said(K02);
        long third = said(K01);
        Page page = openFrom(first).greeted();
        page.awaitChange(third);
        assertThat(page.changes()).containsExactly(second, third);
        assertThat(page.messages().getFirst().id())
                .as("of hello: nothing is skipped by it")
                .isEqualTo(first);
        assertThat(page.messages().getFirst().data().text()).isEqualTo("{\"position\":" + third + "}");
        Page back =
                new Page(get("/api/events?from=" + first).header("Last-Event-ID", Long.toString(second)), SUPERVISOR);
        back.awaitChange(third);
        assertThat(back.changes()).containsExactly(third);
    }

    @Test
    void who_has_missed_too_much_begins_anew() throws Exception {
        long position = 0;
        for (int i = 0; i <= Follower.MOST_BEHIND; i++)
            position = ledger.record(new OfficeRenamed(OFFICE_C, "测试处室丙", "测试处室丙", "笔误"), SUPERVISOR);
        ledger.project(position);
        Page exactly = openFrom(position - Follower.MOST_BEHIND);
        exactly.awaitChange(position);
        assertThat(exactly.changes())
                .hasSize(Follower.MOST_BEHIND)
                .doesNotHaveDuplicates()
                .isSorted();
        Page page = openFrom(position - Follower.MOST_BEHIND - 1);
        await().atMost(LONGEST).until(() -> page.messages().size() == 2);
        assertThat(page.messages().getLast())
                .isEqualTo(new Message("reset", position, new JsonText("{\"position\":" + position + "}")));
        Page beyond = openFrom(position + 1);
        await().atMost(LONGEST).until(() -> beyond.messages().size() == 2);
        assertThat(beyond.messages().getLast().event())
                .as("of a ledger that was put back")
                .isEqualTo("reset");
        long next = said(K01);
        page.awaitChange(next);
        beyond.awaitChange(next);
    }

    @Test
    void where_another_model_is_read_or_a_dead_letter_gets_through_open_pages_begin_anew() throws Exception {
        long position = said(K01);
        jdbc.sql("""
                        insert into model_a.dead_letter (position, aggregate_id, attempts, added_at, next_attempt)
                        values (:position, 'test', 1, now(), now() + interval '1 day')""").param("position", position).update();
        Page page = open(SUPERVISOR);
        long next = said(K02);
        page.awaitChange(next);
        jdbc.sql("delete from model_a.dead_letter").update();
        follower.wake();
        await().atMost(LONGEST).until(() -> page.messages().getLast().event().equals("reset"));
        jdbc.sql("insert into model_b.token_entry (processor_name, segment, token) values ('read-model', 0, :token)")
                .param("token", ("{\"globalIndex\":" + next + "}").getBytes(StandardCharsets.UTF_8))
                .update();
        for (String model : List.of("model_b", "model_a")) {
            int before = page.messages().size();
            jdbc.sql("update read_model.live set model = :model")
                    .param("model", model)
                    .update();
            follower.wake();
            await().atMost(LONGEST).until(() -> page.messages().size() == before + 1);
            assertThat(page.messages().getLast().event()).isEqualTo("reset");
        }
        page.awaitChange(said(K01));
    }

    @Test
    void ends_when_the_caller_is_not_believed_any_more() throws Exception {
        Page page = new Page(get("/api/events").requestAttr(Admission.LASTS, Duration.ofMillis(500)), SUPERVISOR);
        Page other = open(SUPERVISOR);
        await().atMost(LONGEST).until(() -> !page.open());
        assertThat(other.open()).isTrue();
    }

    @Test
    void a_caller_has_so_many_streams_and_not_one_more(@Autowired MeterRegistry meters) throws Exception {
        Actor actor = new Actor("test-greedy", "测试人员", Role.VIEWER, null, null);
        List<Page> own = new ArrayList<>();
        for (int i = 0; i < 20; i++) own.add(open(actor));
        assertThat(meters.get("luoshi.streams.open").gauge().value()).isGreaterThanOrEqualTo(20);
        assertThat(Caller.problem(429, caller.as(actor).ask("/api/events"))
                        .at("/type")
                        .stringValue())
                .isEqualTo("urn:luoshi:problem:too-many-streams");
        open(SUPERVISOR);
        own.getFirst().close();
        open(actor);
    }

    @Test
    void a_process_has_so_many_and_none_once_it_stops(
            @Autowired Changes changes,
            @Autowired Progress progress,
            @Autowired PlatformTransactionManager transactions) {
        Follower small = new Follower(changes, progress, transactions, new SimpleMeterRegistry(), 2, 2);
        assertThatThrownBy(() -> small.admit(stream("a"))).isInstanceOf(TooMany.class);
        small.start();
        EventStream first = small.admit(stream("a"));
        small.admit(stream("b"));
        assertThatThrownBy(() -> small.admit(stream("c"))).isInstanceOf(TooMany.class);
        small.leave(first);
        EventStream last = small.admit(stream("c"));
        small.stop();
        assertThat(last.hasEnded()).isTrue();
        assertThatThrownBy(() -> small.admit(stream("a"))).isInstanceOf(TooMany.class);
    }

    private static EventStream stream(String caller) {
        return new EventStream(caller, new Sight.Everything(false), null, Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1.5", "9999999999999999999", "%20", ""})
    void a_position_that_is_none_is_malformed(String position) throws Exception {
        Caller.problem(400, caller.askRaw("/api/events?from=" + position));
    }

    @Test
    void a_last_event_that_is_none_is_malformed_and_a_mere_look_opens_nothing() throws Exception {
        Caller.problem(
                400,
                mvc.perform(get("/api/events").header("Last-Event-ID", "last"))
                        .andReturn()
                        .getResponse());
        MvcResult look = mvc.perform(head("/api/events")).andReturn();
        assertThat(look.getResponse().getStatus()).isEqualTo(200);
        assertThat(look.getRequest().isAsyncStarted()).isFalse();
    }

    /** Pages come, go away and come back while four write at once; whatever each was told in all is the ledger, once and in order. */
    @Test
    void whoever_comes_and_goes_misses_nothing_and_hears_nothing_twice() throws Exception {
        Random random = Seed.of(EventsTest.class);
        long begun = said(K01);
        int writers = 4;
        int each = 100;
        long end = begun + (long) writers * each;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                Random own = new Random(random.nextLong());
                TaskId task = new TaskId("2023-K9" + i);
                LeaderId leader = i % 2 == 0 ? LEADER_A : LEADER_B;
                writing.add(threads.submit(() -> {
                    ledger.record(assigned(task, held(leader, OFFICE_A), count("学位", "100", "个")), SUPERVISOR);
                    for (int n = 1; n < each; n++) {
                        ledger.record(new InstructionRecorded(task, leader, "批示" + own.nextInt()), SUPERVISOR);
                        if (own.nextInt(10) == 0) LockSupport.parkNanos(own.nextInt(3_000_000));
                    }
                }));
            }
            Future<?> projecting = threads.submit(() -> {
                for (long next = begun + 1; next <= end; ) {
                    long size = jdbc.sql("select size from ledger.head")
                            .query(Long.class)
                            .single();
                    while (next <= size) ledger.project(next++);
                }
            });
            List<Future<List<Long>>> reading = new ArrayList<>();
            List<Actor> actors = List.of(SUPERVISOR, of(LEADER_A), of(LEADER_B), of(OFFICE_C));
            for (Actor actor : actors) {
                Random own = new Random(random.nextLong());
                reading.add(threads.submit(() -> read(actor, begun, end, own)));
            }
            for (Future<?> one : writing) one.get();
            projecting.get();
            ledger.happened(new LeaderRenamed(LEADER_A, "测试领导甲", "测试领导新甲", "笔误")); // for all to hear
            LongPredicate ofA = position -> jdbc.sql("select aggregate_id from ledger.entry where position = :p")
                    .param("p", position)
                    .query(String.class)
                    .single()
                    .matches("2023-K9[02]");
            List<Long> all = LongStream.rangeClosed(begun + 1, end).boxed().toList();
            assertThat(reading.get(0).get()).isEqualTo(all);
            assertThat(reading.get(1).get())
                    .isEqualTo(all.stream().filter(ofA::test).toList());
            assertThat(reading.get(2).get())
                    .isEqualTo(
                            all.stream().filter(position -> !ofA.test(position)).toList());
            assertThat(reading.get(3).get()).isEmpty();
        }
    }

    /** As a browser does it: with the id of the last message of any kind; to the first change behind the end. */
    private List<Long> read(Actor actor, long from, long end, Random random) throws Exception {
        List<Long> told = new ArrayList<>();
        for (long last = from; told.isEmpty() || told.getLast() <= end; ) {
            Page page = new Page(get("/api/events").header("Last-Event-ID", Long.toString(last)), actor).greeted();
            int patience = random.nextInt(3);
            for (int i = 0; i < patience * 50 && page.changes().isEmpty(); i++) LockSupport.parkNanos(1_000_000);
            page.close();
            List<Message> messages = page.messages();
            messages.stream().filter(m -> "change".equals(m.event())).forEach(m -> told.add(m.id()));
            last = messages.getLast().id();
        }
        return told.subList(0, told.size() - 1);
    }
}
