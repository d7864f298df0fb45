package org.luoshi.query.page;

import java.util.List;
import java.util.Set;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.Leader;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.Office;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.org.Names;
import org.luoshi.query.org.Party;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** The leaders and offices that a page names, or lets choose from. */
@Component
class Choices {
    private final Moments moments;
    private final Names names;

    Choices(Moments moments, Names names) {
        this.moments = moments;
        this.names = names;
    }

    Directory directory(Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> names.at(moment.position()));
    }

    /** All there were at the moment: retired ones have a past that can be asked for. */
    void all(Asked asked, Actor actor, Model model) {
        moments.answer(
                asked, actor, moment -> put(names.leaders(moment.position()), names.offices(moment.position()), model));
    }

    /** Those who may be given something. */
    void active(Actor actor, Model model) {
        active(actor, Set.of(), Set.of(), model);
    }

    /** And those who have it, though they may have retired since: what is there stays until somebody changes it. */
    void active(Actor actor, Set<LeaderId> leaders, Set<OfficeId> offices, Model model) {
        moments.answer(
                Asked.NOW,
                actor,
                moment -> put(
                        names.leaders(moment.position()).stream()
                                .filter(leader -> !leader.retired() || leaders.contains(leader.id()))
                                .toList(),
                        names.offices(moment.position()).stream()
                                .filter(office -> !office.retired() || offices.contains(office.id()))
                                .toList(),
                        model));
    }

    private static Model put(List<Leader> leaders, List<Office> offices, Model model) {
        model.addAttribute(
                "leaders",
                leaders.stream()
                        .map(leader -> new Party(leader.id().value(), leader.name()))
                        .toList());
        return model.addAttribute(
                "offices",
                offices.stream()
                        .map(office -> new Party(office.id().value(), office.name()))
                        .toList());
    }
}
