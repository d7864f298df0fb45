package org.luoshi.query.page;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Locale;
import org.luoshi.kernel.Actor;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Every page gets its frame, and the way in which its language writes things. */
@ControllerAdvice(basePackageClasses = Pages.class)
class FrameAdvice {
    private final Clock clock;
    private final boolean simulated;

    FrameAdvice(Clock clock, @Value("${luoshi.simulated:false}") boolean simulated) {
        this.clock = clock;
        this.simulated = simulated;
    }

    @ModelAttribute("frame")
    Frame frame(HttpServletRequest request, Actor actor, Locale locale) {
        return Frame.of(request, actor, locale, simulated);
    }

    @ModelAttribute("today")
    LocalDate today() {
        return LocalDate.now(clock);
    }

    @ModelAttribute("show")
    Show show(Locale locale) {
        return new Show(clock.getZone(), locale.getLanguage().equals("en"));
    }
}
