package org.luoshi.identity.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.Page;
import org.luoshi.identity.access.AccessRecord;
import org.luoshi.identity.access.AccessRecord.Kind;
import org.luoshi.kernel.Attempt;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.HtmlUtils;
import org.springframework.web.util.UriComponentsBuilder;

/** The two pages at which somebody is not signed in yet: to sign in, and to change the password. */
@Controller
class AccountPages {
    static final String SIGN_IN = "/sign-in";
    static final String ACCOUNT = "/account";

    /** In a session that begins because a form came from one that has ended. */
    private static final String EXPIRED = "luoshi.expired";

    private final Accounts accounts;
    private final Passwords passwords;
    private final SignIn signIn;

    AccountPages(Accounts accounts, Passwords passwords, SignIn signIn) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.signIn = signIn;
    }

    @GetMapping(SIGN_IN)
    ResponseEntity<String> signIn(HttpServletRequest request, CsrfToken csrf) {
        boolean english = Page.english(request);
        boolean expired = request.getSession().getAttribute(EXPIRED) != null;
        request.getSession().removeAttribute(EXPIRED);
        String told = expired
                ? Page.warning(
                        english
                                ? "The page had been open for too long, so nothing came of the form. Sign in once more."
                                : "页面打开时间过长，刚才的提交没有生效，请重新登录。")
                : request.getParameter("failed") != null
                        ? Page.warning(
                                english
                                        ? "Account or password is wrong, or the account is locked for some minutes."
                                        : "账号或口令不正确，或账号暂时锁定，请稍后再试。")
                        : request.getParameter("unavailable") != null
                                ? Page.warning(
                                        english ? "Not available at the moment; try again shortly." : "暂时无法登录，请稍后再试。")
                                : request.getParameter("changed") != null
                                        ? Page.note(
                                                english
                                                        ? "The password is changed. Sign in with it."
                                                        : "口令已修改，请用新口令登录。")
                                        : "";
        String form = field(english ? "Account" : "账号", "account", "text", "username", "")
                + field(english ? "Password" : "口令", "password", "password", "current-password", "");
        return page(
                request,
                english ? "Sign in" : "登录",
                told,
                SIGN_IN,
                csrf,
                form,
                english ? "Sign in" : "登录",
                HttpStatus.OK);
    }

    @GetMapping(ACCOUNT)
    ResponseEntity<String> account(
            HttpServletRequest request,
            CsrfToken csrf,
            @RequestParam(name = "account", required = false) @Nullable String account) {
        boolean english = Page.english(request);
        String told = account == null
                ? ""
                : Page.note(
                        english
                                ? "This password was given to you by somebody else. Choose one of your own to go on."
                                : "当前口令由他人设置，请先改为自己的口令。");
        return form(request, told, account == null ? "" : account, csrf, HttpStatus.OK);
    }

    @PostMapping(ACCOUNT)
    ResponseEntity<String> change(
            HttpServletRequest request,
            CsrfToken csrf,
            @RequestParam(name = "account") String account,
            @RequestParam(name = "current") String current,
            @RequestParam(name = "password") String password,
            @RequestParam(name = "again") String again) {
        boolean english = Page.english(request);
        Account known;
        try {
            known = signIn.check(account, current);
        } catch (BadCredentialsException e) {
            return wrong(request, csrf, account, String.valueOf(e.getMessage()));
        }
        String fault = fault(known, current, password, again, english);
        if (fault != null) return form(request, Page.warning(fault), account, csrf, HttpStatus.UNPROCESSABLE_CONTENT);
        if (!accounts.ownSecret(account, passwords.hash(password), known.changedAt()))
            return wrong(request, csrf, account, "changed-meanwhile");
        told(request, account, "changed the own password");
        AccessRecord.note(request, Kind.ACCOUNT, HttpServletResponse.SC_OK, account);
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(SIGN_IN + "?changed"))
                .build();
    }

    private ResponseEntity<String> wrong(HttpServletRequest request, CsrfToken csrf, String account, String why) {
        failed(request, accounts, account, why);
        String told = Page.english(request)
                ? "Account or current password is wrong, or the account is locked for some minutes."
                : "账号或当前口令不正确，或账号暂时锁定，请稍后再试。";
        return form(request, Page.warning(told), account, csrf, HttpStatus.FORBIDDEN);
    }

    private @Nullable String fault(Account account, String current, String password, String again, boolean english) {
        if (!password.equals(again)) return english ? "The two new passwords differ." : "两次输入的新口令不一致。";
        if (password.equals(current)) return english ? "The new password is the current one." : "新口令与当前口令相同。";
        Passwords.Weakness weakness = passwords.weakness(password, account.id(), account.name());
        return weakness == null ? null : english ? weakness.en : weakness.zh;
    }

    /** What was typed as an account may be a password in the wrong field: only names that there are go into the record. */
    static void failed(HttpServletRequest request, Accounts accounts, String account, String why) {
        String known = accounts.find(account).isPresent() ? account : null;
        told(request, known, why);
        AccessRecord.note(request, Kind.SIGN_IN, HttpServletResponse.SC_UNAUTHORIZED, null);
    }

    /** Recorded as what it is, a refusal; the person is told at the page that comes next. */
    static void expired(HttpServletRequest request) {
        told(request, null, "expired-form");
        AccessRecord.note(request, Kind.REFUSAL, HttpServletResponse.SC_FORBIDDEN, null);
        request.getSession().setAttribute(EXPIRED, true);
    }

    /** The status of the answer only leads on to another page; recorded is that it went well. */
    static void signedIn(HttpServletRequest request, String account, String how) {
        told(request, account, how);
        AccessRecord.note(request, Kind.SIGN_IN, HttpServletResponse.SC_OK, account);
    }

    private static void told(HttpServletRequest request, @Nullable String account, String what) {
        request.setAttribute(Attempt.SUBJECT, account);
        request.setAttribute(Attempt.REASON, what);
    }

    /** Where whoever must change the password is sent. */
    static String changing(String account) {
        return UriComponentsBuilder.fromPath(ACCOUNT)
                .queryParam("account", account)
                .encode()
                .toUriString();
    }

    private static ResponseEntity<String> form(
            HttpServletRequest request, String told, String account, CsrfToken csrf, HttpStatus status) {
        boolean english = Page.english(request);
        String form = field(english ? "Account" : "账号", "account", "text", "username", account)
                + field(english ? "Current password" : "当前口令", "current", "password", "current-password", "")
                + field(
                        english ? "New password, 12 characters or more" : "新口令（至少 12 个字符）",
                        "password",
                        "password",
                        "new-password",
                        "")
                + field(english ? "New password again" : "再次输入新口令", "again", "password", "new-password", "");
        String title = english ? "Change password" : "修改口令";
        return page(request, title, told, ACCOUNT, csrf, form, title, status);
    }

    private static ResponseEntity<String> page(
            HttpServletRequest request,
            String title,
            String told,
            String action,
            CsrfToken csrf,
            String fields,
            String button,
            HttpStatus status) {
        String form = """
                <form method="post" action="%s">
                %s<input type="hidden" name="%s" value="%s">
                <button>%s</button>
                </form>""".formatted(action, fields, csrf.getParameterName(), csrf.getToken(), button);
        return Page.of(request, status, title, told, form);
    }

    private static String field(String label, String name, String type, String autocomplete, String value) {
        return "<label for=\"%s\">%s</label><input id=\"%s\" name=\"%s\" type=\"%s\" autocomplete=\"%s\" value=\"%s\" required>\n"
                .formatted(name, label, name, name, type, autocomplete, HtmlUtils.htmlEscape(value));
    }
}
