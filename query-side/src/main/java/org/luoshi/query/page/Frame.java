package org.luoshi.query.page;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.springframework.ui.Model;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * What stands around every page: who is signed in, which moment is looked at, and links that stay in it.
 *
 * @param address path and query of the page itself, without what asks for a position to wait for
 * @param asOf the past moment, as the reader asked for it; absent where it is now
 * @param simulated whether all that is shown is made up, and has to say so
 */
public record Frame(
        Actor actor,
        Locale locale,
        String path,
        String address,
        @Nullable String asOf,
        boolean simulated) {

    static Frame of(HttpServletRequest request, Actor actor, Locale locale, boolean simulated) {
        return new Frame(
                actor,
                locale,
                request.getRequestURI(),
                address(request, name -> !name.equals("after")),
                request.getParameter("asOf"),
                simulated);
    }

    /** The address of a request with some of its parameters, each character of theirs as it was. */
    static String address(HttpServletRequest request, Predicate<String> kept) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(request.getRequestURI());
        request.getParameterMap().forEach((name, values) -> {
            if (kept.test(name)) for (String value : values) address.queryParam(encoded(name), encoded(value));
        });
        return address.build().toUriString();
    }

    private static String encoded(Object value) {
        return UriUtils.encode(value.toString(), StandardCharsets.UTF_8);
    }

    /** Whether the page can be of another moment; a form, and an event of the ledger, are what they are. */
    public boolean timed() {
        return !path.startsWith("/audit") && !path.contains("/do/");
    }

    /**
     * What the frame tells of an answer.
     *
     * @param position that the page reflects; absent where it is not about a moment
     * @param live what the page is about, as a change elsewhere names it: {@code task:…}, {@code leader:…}, {@code office:…},
     *     {@code plan:…} or {@code all}; absent where it is drawn once and for all
     */
    static String page(
            Model model, String template, @Nullable Long position, @Nullable AsOf asOf, @Nullable String live) {
        model.addAttribute("position", position);
        model.addAttribute("asOf", asOf);
        model.addAttribute("live", live);
        return template;
    }

    public boolean english() {
        return locale.getLanguage().equals("en");
    }

    /** Whether the page shows what is past, where nothing can be done any more. */
    public boolean past() {
        return asOf != null;
    }

    public boolean is(String role) {
        return actor.role() == Role.valueOf(role);
    }

    /** A link that stays in the moment that is looked at. */
    public String to(String path) {
        return with(path, "asOf", asOf);
    }

    /** Where a request goes on, with all it asked about: it may come to another process, which has to have seen as much. */
    String onward(String path, Asked asked) {
        return with(to(path), "after", asked.after());
    }

    /** The same page as of another moment; as of now where it is null. */
    public String at(@Nullable String moment) {
        return with("asOf", moment);
    }

    public Where task(TaskId task) {
        return Where.task(task);
    }

    public Where plan(int year) {
        return Where.plan(year);
    }

    public Where plans() {
        return new Where("/plans", "", false);
    }

    /** @param id of an office or a leader; null for one that is to be registered */
    public Where directory(@Nullable String id) {
        return Where.directory(id);
    }

    /** A place of the navigation; its word is a key of the pages' words. */
    public record Place(String word, String path) {}

    /** Where somebody of this role has something to look for. */
    public List<Place> places() {
        List<Place> places = new ArrayList<>();
        switch (actor.role()) {
            case LEADER, OFFICE -> places.add(new Place("own", home()));
            case SUPERVISOR, AUDITOR, ADMIN, VIEWER, PATROL -> {}
        }
        places.add(new Place("plans", "/plans"));
        if (actor.role() != Role.ADMIN) {
            places.add(new Place("tasks", "/tasks"));
            places.add(new Place("exceptions", "/exceptions"));
            places.add(new Place("drift", "/drift"));
            places.add(new Place("diff", "/diff"));
        }
        places.add(new Place("directory", "/directory"));
        places.add(new Place("audit", "/audit"));
        return places;
    }

    /** Whether the page lies in that place. */
    public boolean in(Place place) {
        return path.equals(place.path()) || path.startsWith(place.path() + "/");
    }

    /** A parameter of an address; there may be several of one name. */
    public record Kept(String name, String value) {}

    /** What the page was asked for beside its moment, and is to be asked again of another. */
    public List<Kept> kept() {
        List<Kept> kept = new ArrayList<>();
        UriComponentsBuilder.fromUriString(address).build().getQueryParams().forEach((name, values) -> {
            if (name.equals("asOf") || name.equals("cursor")) return;
            for (String value : values) kept.add(new Kept(name, UriUtils.decode(value, StandardCharsets.UTF_8)));
        });
        return kept;
    }

    /** The same page with one parameter otherwise, without it where the value is null; a list begins anew with it. */
    public String with(String name, @Nullable Object value) {
        return with(with(address, "cursor", null), name, value);
    }

    private static String with(String address, String name, @Nullable Object value) {
        UriComponentsBuilder other = UriComponentsBuilder.fromUriString(address).replaceQueryParam(name);
        if (value != null) other.queryParam(name, encoded(value));
        return other.build().toUriString();
    }

    /** Where somebody of this role begins. */
    public String home() {
        return switch (actor.role()) {
            case LEADER -> "/leaders/" + actor.leader();
            case OFFICE -> "/offices/" + actor.office();
            case SUPERVISOR, AUDITOR, ADMIN, VIEWER, PATROL -> "/plans";
        };
    }
}
