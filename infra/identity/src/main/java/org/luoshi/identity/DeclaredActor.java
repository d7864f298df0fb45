package org.luoshi.identity;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Hands the {@link Actor} of a request to whichever controller asks for one. Until sign-in exists the caller declares
 * itself in headers, and nothing proves it: this is the one place that sign-in replaces.
 *
 * <p>{@code Luoshi-Actor} (account), {@code Luoshi-Role}, and with it {@code Luoshi-Office} or {@code Luoshi-Leader};
 * {@code Luoshi-Name} is what people see, percent-encoded UTF-8, the account where it is left out. 401 where they are
 * missing or do not fit together.
 */
public final class DeclaredActor implements WebMvcConfigurer, HandlerMethodArgumentResolver {
    private static final String ROLES =
            Arrays.stream(Role.values()).map(Role::name).collect(Collectors.joining(", "));

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Actor.class;
    }

    @Override
    public Actor resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String id = header(request, "Luoshi-Actor");
        String role = header(request, "Luoshi-Role");
        if (id == null || role == null) throw unauthenticated();
        try {
            String name = header(request, "Luoshi-Name");
            String office = header(request, "Luoshi-Office");
            String leader = header(request, "Luoshi-Leader");
            return new Actor(
                    id,
                    name == null ? id : URLDecoder.decode(name, StandardCharsets.UTF_8),
                    Role.valueOf(role),
                    office == null ? null : new OfficeId(office),
                    leader == null ? null : new LeaderId(leader));
        } catch (IllegalArgumentException e) {
            throw unauthenticated();
        }
    }

    /** Absent where it is not given; given twice, nobody knows which one holds. */
    private static @Nullable String header(NativeWebRequest request, String name) {
        String[] values = request.getHeaderValues(name);
        if (values == null || values.length == 0) return null;
        if (values.length > 1) throw unauthenticated();
        return values[0];
    }

    private static ErrorResponseException unauthenticated() {
        boolean english = Locale.ENGLISH
                .getLanguage()
                .equals(LocaleContextHolder.getLocale().getLanguage());
        ProblemDetail problem = ProblemDetail.forStatus(HttpStatus.UNAUTHORIZED);
        problem.setType(URI.create("urn:luoshi:problem:unauthenticated"));
        problem.setTitle(english ? "Nobody is named" : "未说明操作人");
        problem.setDetail(
                english
                        ? "Say who acts: headers Luoshi-Actor and Luoshi-Role, one of " + ROLES
                                + "; with Luoshi-Office for" + " OFFICE and Luoshi-Leader for LEADER, and only then."
                        : "请用请求头 Luoshi-Actor 和 Luoshi-Role 说明操作人；角色为 " + ROLES
                                + " 之一；OFFICE 须附 Luoshi-Office，LEADER 须附 Luoshi-Leader，其他角色不附。");
        return new ErrorResponseException(HttpStatus.UNAUTHORIZED, problem, null);
    }
}
