package org.luoshi.command.http;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.ProblemDetail;

/**
 * Everything but success that the command side answers (RFC 9457). The type, {@code urn:luoshi:problem:} and the name
 * in kebab case, is part of the API and never changes.
 */
enum Problem {
    MALFORMED(400, "请求内容有误", "Malformed request", "请按 errors 逐项更正。", "Correct what errors lists."),
    IDEMPOTENCY_KEY_MISSING(
            400,
            "缺少 Idempotency-Key",
            "Idempotency-Key missing",
            "每条命令须带 Idempotency-Key 请求头：由调用方取名，重发同一请求时不变。",
            "Every command needs the header Idempotency-Key: a name the caller gives the request and keeps when it sends it again."),
    IDEMPOTENCY_KEY_MALFORMED(
            400,
            "Idempotency-Key 有误",
            "Idempotency-Key malformed",
            "Idempotency-Key 只能有一个，1 至 255 个可见 ASCII 字符，可加双引号。",
            "There must be one Idempotency-Key of 1 to 255 printable ASCII characters, in double quotes or without."),
    IF_MATCH_MALFORMED(
            400,
            "If-Match 有误",
            "If-Match malformed",
            "If-Match 应为加双引号的序号，如 \"12\"。",
            "If-Match must be one sequence in double quotes, such as \"12\"."),
    UNAUTHENTICATED(401, "未登录", "Not signed in", "请先登录。", "Sign in first."),
    FORBIDDEN(403, "无权操作", "Forbidden", "", ""),
    NOT_FOUND(404, "不存在", "Not found", "", ""),
    UNKNOWN_COMMAND(
            404,
            "没有这条命令",
            "Unknown command",
            "全部命令见 GET /api/commands。",
            "GET /api/commands lists the commands there are."),
    METHOD_NOT_ALLOWED(
            405, "方法不可用", "Method not allowed", "可用的方法见 Allow 响应头。", "The header Allow lists the methods there are."),
    IN_FLIGHT(
            409,
            "同一请求正在处理",
            "Request in flight",
            "同一 Idempotency-Key 的请求正在处理，请稍后重发。",
            "A request with this Idempotency-Key is being decided; send it again in a moment."),
    CONFLICT(
            409,
            "同时有他人更改",
            "Overtaken",
            "每次尝试时都有他人先作了更改，没有任何改动，请重发。",
            "Others changed the same thing first at each attempt; nothing has changed, send it again."),
    STALE(
            412,
            "内容已更新",
            "Stale",
            "If-Match 所指的不是当前序号，请刷新后再试。",
            "If-Match does not name the current sequence; look again before deciding."),
    TOO_LARGE(413, "请求过大", "Too large", "请求内容最多 64 KiB。", "The body may have up to 64 KiB."),
    EVIDENCE_TOO_LARGE(
            413, "文件过大", "File too large", "佐证材料每个文件最多 50 MiB。", "A file of evidence may have up to 50 MiB."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "内容类型不可用",
            "Unsupported media type",
            "Content-Type 应为 application/json，编码为 UTF-8。",
            "Content-Type must be application/json, in UTF-8."),
    RULE_BROKEN(422, "不符合规则", "Rule broken", "", ""),
    IDEMPOTENCY_KEY_REUSED(
            422,
            "Idempotency-Key 已用于别的请求",
            "Idempotency-Key reused",
            "这个 Idempotency-Key 已用于内容不同或以其他身份提出的请求，请换一个。",
            "This Idempotency-Key belongs to a request with other content, or made in another capacity; take another."),
    INTERNAL(
            500,
            "系统出错",
            "Internal fault",
            "系统出错，已记录；联系管理员时请提供 correlationId。",
            "Something went wrong here and has been logged; quote the correlationId when you report it."),
    EVIDENCE_NOT_SET_UP(
            503,
            "未设置佐证材料存放处",
            "No place for evidence",
            "本系统尚未设置佐证材料的存放处，请联系管理员；不附佐证材料的填报不受影响。",
            "No place to keep evidence has been set up here; ask the administrator. Reports without evidence are not concerned."),
    EVIDENCE_UNAVAILABLE(
            503,
            "佐证材料存放处暂时不可用",
            "Evidence unavailable",
            "佐证材料的存放处暂时不可用，没有任何改动，请稍后重发。",
            "The store of evidence cannot be used for the moment; nothing has changed, send the request again."),
    UNAVAILABLE(
            503,
            "暂时不可用",
            "Unavailable",
            "数据库暂时不可用；请用同一 Idempotency-Key 重发。",
            "The database cannot be reached for the moment; send the request again with the same Idempotency-Key.");

    private final int status;
    private final String zhTitle;
    private final String enTitle;
    private final String zhDetail;
    private final String enDetail;

    Problem(int status, String zhTitle, String enTitle, String zhDetail, String enDetail) {
        this.status = status;
        this.zhTitle = zhTitle;
        this.enTitle = enTitle;
        this.zhDetail = zhDetail;
        this.enDetail = enDetail;
    }

    int status() {
        return status;
    }

    URI type() {
        return URI.create(
                "urn:luoshi:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** With the sentence that holds for every case of it. */
    ProblemDetail in(Language language) {
        return in(language, zhDetail, enDetail);
    }

    ProblemDetail in(Language language, String zh, String en) {
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setType(type());
        problem.setTitle(language.choose(zhTitle, enTitle));
        problem.setDetail(language.choose(zh, en));
        return problem;
    }
}
