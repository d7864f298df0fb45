package org.luoshi.query.page;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Attempt;
import org.luoshi.kernel.LocalPath;
import org.luoshi.query.answer.TooLarge;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.core.Ordered;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.i18n.CookieLocaleResolver;
import org.springframework.web.servlet.resource.ResourceUrlEncodingFilter;
import org.springframework.web.servlet.resource.VersionResourceResolver;

/** What all pages share: their words, in Chinese unless a reader has switched, and the files a browser loads beside them. */
@Configuration(proxyBeanMethods = false)
class Pages implements WebMvcConfigurer {
    static final String LANGUAGE = "luoshi-language";

    private final Clock clock;

    Pages(Clock clock) {
        this.clock = clock;
    }

    /** A file's address holds a hash of its content, so that a browser may keep it for good; one without it is asked for anew. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        files(
                registry,
                "/assets/{hashed:.+-[0-9a-f]{32}\\.[a-z]+}",
                CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
        files(registry, "/assets/**", CacheControl.noCache());
    }

    private static void files(ResourceHandlerRegistry registry, String addresses, CacheControl kept) {
        registry.addResourceHandler(addresses)
                .addResourceLocations(locations())
                .setCacheControl(kept)
                .resourceChain(true)
                .addResolver(new VersionResourceResolver().addContentVersionStrategy("/**"));
    }

    /** Ours, and those of the two libraries, whose paths in their jars have their versions. */
    private static Resource[] locations() {
        return new Resource[] {
            new ClassPathResource("assets/"),
            new ClassPathResource(
                    "META-INF/resources/webjars/htmx.org/" + version("org.webjars.npm/htmx.org") + "/dist/"),
            new ClassPathResource("META-INF/resources/_static/echarts/" + version("org.mvnpm/echarts") + "/dist/")
        };
    }

    private static String version(String artifact) {
        try {
            return PropertiesLoaderUtils.loadProperties(
                            new ClassPathResource("META-INF/maven/" + artifact + "/pom.properties"))
                    .getProperty("version");
        } catch (IOException e) {
            throw new IllegalStateException("the files of the pages cannot be read", e);
        }
    }

    /**
     * A browser sends the fields of a filter that nobody has filled in, too, and the part of an office where none is
     * chosen; the address stays what was asked for. Today is not past before it is over: whoever chooses it is shown what is now.
     */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new HandlerInterceptor() {
                    @Override
                    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                            throws IOException {
                        if (request.getParameterMap().keySet().stream().allMatch(name -> asks(request, name)))
                            return true;
                        String shorter = Frame.address(request, name -> asks(request, name));
                        if (shorter.length() > LocalPath.LONGEST) throw new TooLarge();
                        response.sendRedirect(shorter);
                        return false;
                    }
                })
                .order(Ordered.HIGHEST_PRECEDENCE)
                .addPathPatterns("/plans/**", "/tasks/**", "/leaders/**", "/offices/**", "/indicators/**")
                .addPathPatterns("/exceptions", "/drift", "/diff", "/directory/**", "/audit/**");
    }

    private boolean asks(HttpServletRequest request, String name) {
        return !blank(request.getParameterValues(name))
                && (!name.equals("part") || !blank(request.getParameterValues("office")))
                && (!name.equals("asOf") || !LocalDate.now(clock).toString().equals(request.getParameter(name)));
    }

    private static boolean blank(String @Nullable [] values) {
        return values == null || Arrays.stream(values).allMatch(String::isBlank);
    }

    /** Writes the addresses with their hashes into the pages. */
    @Bean
    FilterRegistrationBean<ResourceUrlEncodingFilter> hashedAddresses() {
        FilterRegistrationBean<ResourceUrlEncodingFilter> filter =
                new FilterRegistrationBean<>(new ResourceUrlEncodingFilter());
        filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ERROR);
        return filter;
    }

    /** In front of everything that may refuse: whoever asks for a page is told by one that there is none. */
    @Bean
    FilterRegistrationBean<Filter> askedForPages() {
        FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> {
            if (ProblemPage.isFor((HttpServletRequest) request)) request.setAttribute(Attempt.PAGE, "");
            chain.doFilter(request, response);
        });
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    /** In front of whatever answers programs. */
    @Bean
    RouterFunction<ServerResponse> problemsToPages(ProblemPage page) {
        return RouterFunctions.route(
                request -> request.servletRequest().getDispatcherType() == DispatcherType.ERROR
                        && request.attribute(Attempt.PAGE).isPresent(),
                page::told);
    }

    /** Pages are Chinese unless somebody has switched; programs ask for a language in the header. */
    @Bean
    LocaleResolver localeResolver() {
        CookieLocaleResolver resolver = new CookieLocaleResolver(LANGUAGE);
        resolver.setDefaultLocaleFunction(request ->
                request.getRequestURI().startsWith("/api/") && request.getHeader(HttpHeaders.ACCEPT_LANGUAGE) != null
                        ? request.getLocale()
                        : Locale.CHINESE);
        resolver.setRejectInvalidCookies(false);
        return resolver;
    }

    @Bean
    MessageSource messageSource() {
        ResourceBundleMessageSource words = new ResourceBundleMessageSource();
        words.setBasename("org/luoshi/query/page/words");
        words.setDefaultEncoding("UTF-8");
        words.setFallbackToSystemLocale(false);
        words.setAlwaysUseMessageFormat(true);
        return words;
    }
}
