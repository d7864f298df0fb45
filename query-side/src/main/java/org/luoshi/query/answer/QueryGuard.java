package org.luoshi.query.answer;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.luoshi.kernel.Attempt;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * What is asked for is kept for whoever records refusals. A parameter that is misspelt, empty or given twice would silently widen an answer, so it is refused by name. Answers
 * are never to be kept by a cache.
 */
@Component
class QueryGuard implements HandlerInterceptor, WebMvcConfigurer {
    private static final String OURS = "org.luoshi.query.";
    private static final List<String> SUBJECTS = List.of("task", "leader", "office");

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)
                || !method.getBeanType().getName().startsWith(OURS)) return true;
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        subject(request).ifPresent(one -> request.setAttribute(Attempt.SUBJECT, one));
        Map<String, Boolean> repeatable = parameters(method);
        request.getParameterMap().forEach((name, values) -> check(repeatable, name, values));
        return true;
    }

    /** Whatever the address is about; else whose tasks are asked for. */
    private static Optional<String> subject(HttpServletRequest request) {
        Map<?, ?> address =
                request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> map
                        ? map
                        : Map.of();
        return Stream.concat(
                        address.values().stream().map(String::valueOf),
                        SUBJECTS.stream().map(request::getParameter).filter(Objects::nonNull))
                .findFirst();
    }

    private static void check(Map<String, Boolean> repeatable, String name, String[] values) {
        Boolean many = repeatable.get(name);
        if (many == null)
            throw new Malformed(
                    name,
                    "没有这个参数；可用参数：" + String.join("、", repeatable.keySet()),
                    "is no parameter here; there are " + String.join(", ", repeatable.keySet()));
        if (Arrays.stream(values).anyMatch(String::isBlank)) throw new Malformed(name, "不能为空", "must not be empty");
        if (values.length > 1 && !many) throw new Malformed(name, "只能给出一次", "must be given once");
    }

    /** The names a query takes, in order, and whether each may be repeated. */
    private static Map<String, Boolean> parameters(HandlerMethod method) {
        Map<String, Boolean> names = new TreeMap<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam one = parameter.getParameterAnnotation(RequestParam.class);
            if (one != null) names.put(one.name(), Iterable.class.isAssignableFrom(parameter.getParameterType()));
            if (parameter.hasParameterAnnotation(ParameterObject.class))
                names.putAll(Arrays.stream(parameter.getParameterType().getRecordComponents())
                        .collect(Collectors.toMap(
                                RecordComponent::getName,
                                component -> Iterable.class.isAssignableFrom(component.getType()))));
        }
        // A page is of one moment and says which: that of the ledger. Another day beside it is for programs.
        if (!method.getBeanType().isAnnotationPresent(RestController.class)) names.remove("validOn");
        return names;
    }
}
