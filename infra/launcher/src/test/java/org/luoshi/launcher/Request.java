package org.luoshi.launcher;

import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.luoshi.kernel.Actor;

/** A command as a client sends it: under a key, so that it can be sent again. The people are invented. */
record Request(String name, String key, String body, Actor actor) {
    /** What has to be there before a task can be assigned. */
    static List<Request> beforehand() {
        return List.of(
                new Request(
                        "register-office",
                        "office",
                        "{\"officeId\": \"test-office\", \"name\": \"测试处室\"}",
                        People.ADMIN),
                new Request(
                        "register-leader",
                        "leader",
                        "{\"leaderId\": \"test-leader\", \"name\": \"测试领导\"}",
                        People.ADMIN),
                new Request("issue-plan", "plan", """
                        {"planYear": 2023, "title": "测试工作要点", "issuer": "测试局", "issuedOn": "2023-01-20",
                         "chapters": [{"number": 1, "title": "测试章", "measures": [{"number": 1, "title": "测试举措"}]}]}""", People.SUPERVISOR));
    }

    static Request assign(String task) {
        return assign(task, LocalDate.of(2023, 1, 1), LocalDate.of(2023, 12, 31));
    }

    static Request assign(String task, LocalDate start, LocalDate due) {
        return new Request("assign-task", "assign " + task, """
                {"taskId": "%s", "brief": {"planYear": 2023, "number": 901, "title": "测试任务"},
                 "assignment": {"leader": "test-leader", "leadOffice": "test-office"},
                 "targets": [{"metric": "测试数量", "comparator": "AT_LEAST", "value": 100, "unit": "所",
                   "aggregation": "CUMULATIVE", "start": "%s", "due": "%s"}]}""".formatted(task, start, due), People.SUPERVISOR);
    }

    static Request acknowledge(String task) {
        return new Request(
                "acknowledge-task", "acknowledge " + task, "{\"taskId\": \"%s\"}".formatted(task), People.OFFICE);
    }

    /** @param day from 0, the first of January 2023; the value rises with it */
    static Request report(String task, int day) {
        LocalDate asOf = LocalDate.of(2023, 1, 1).plusDays(day);
        return new Request(
                "report-progress", "report " + task + " " + asOf, """
                {"taskId": "%s", "asOf": "%s",
                 "readings": [{"targetId": "t1", "amount": {"value": %d, "unit": "所"}}]}""".formatted(task, asOf, day), People.OFFICE);
    }

    Request under(String otherKey) {
        return new Request(name, otherKey, body, actor);
    }

    HttpResponse<String> to(RunningLuoshi luoshi, String... more) {
        List<String> headers =
                new ArrayList<>(List.of("Authorization", TestIssuer.bearer(actor), "Idempotency-Key", '"' + key + '"'));
        headers.addAll(List.of(more));
        return luoshi.post("/api/commands/" + name, body, headers.toArray(String[]::new));
    }
}
