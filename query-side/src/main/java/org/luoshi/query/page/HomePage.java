package org.luoshi.query.page;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.LocalPath;
import org.luoshi.query.answer.Asked;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Everybody begins where their own work is. */
@Controller
class HomePage {
    @GetMapping("/")
    void home(
            @ParameterObject Asked asked,
            Actor actor,
            @ModelAttribute("frame") Frame frame,
            HttpServletResponse response)
            throws IOException {
        response.sendRedirect(LocalPath.of(frame.onward(frame.home(), asked)));
    }
}
