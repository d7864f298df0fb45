package org.luoshi.query.page;

import java.util.List;
import org.luoshi.kernel.Actor;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.board.LeaderController;
import org.luoshi.query.board.LeaderController.Leaders;
import org.luoshi.query.board.OfficeController;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Who there is: leaders and offices, and for administrators what may be done about them. */
@Controller
class DirectoryPage {
    private final Moments moments;
    private final LeaderController leaders;
    private final OfficeController offices;

    DirectoryPage(Moments moments, LeaderController leaders, OfficeController offices) {
        this.moments = moments;
        this.leaders = leaders;
        this.offices = offices;
    }

    @GetMapping("/directory")
    String directory(@ParameterObject Asked asked, Actor actor, Model model) {
        return moments.together(asked, () -> {
            Leaders all = leaders.leaders(null, asked, actor);
            model.addAttribute("leaders", all.leaders());
            model.addAttribute("offices", offices.offices(null, asked, actor).offices());
            model.addAttribute("ofLeader", offered(actor, Form.RENAME_LEADER, Form.RETIRE_LEADER));
            model.addAttribute("ofOffice", offered(actor, Form.RENAME_OFFICE, Form.RETIRE_OFFICE));
            model.addAttribute("anew", offered(actor, Form.REGISTER_LEADER, Form.REGISTER_OFFICE));
            return Frame.page(model, "directory", all.position(), all.asOf(), "all");
        });
    }

    private static List<Form> offered(Actor actor, Form... forms) {
        return List.of(forms).stream()
                .filter(form -> form.roles().contains(actor.role()))
                .toList();
    }
}
