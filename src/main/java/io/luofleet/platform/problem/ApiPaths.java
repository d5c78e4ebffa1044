// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.problem;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which paths the resources of this service have, and which methods each: what a refusal and a metric may name. */
@Singleton
public class ApiPaths {
    private static final Pattern PARAMETER = Pattern.compile("\\{\\s*([^:{}\\s]+)\\s*(?::((?:[^{}]|\\{[^}]*})*))?}");

    private final BeanManager beans;
    private volatile Map<String, Template> templates;

    ApiPaths(BeanManager beans) {
        this.beans = beans;
    }

    private record Template(Pattern pattern, Set<String> methods) {}

    /** The methods of a decoded path, in the order of their names; empty when nothing is there. */
    public Set<String> methods(String path) {
        return all().values().stream()
                .filter(t -> t.pattern().matcher(path).matches())
                .flatMap(t -> t.methods().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether this is a path as resources name it, for example {@code /api/v1/hosts/{name}}. */
    public boolean isTemplate(String path) {
        return all().containsKey(plain(path));
    }

    /** The same without the expressions that parameters have to match. */
    public static String plain(String template) {
        return PARAMETER.matcher(template).replaceAll("{$1}");
    }

    /** Only once they are asked for: the resources are beans themselves. */
    private Map<String, Template> all() {
        Map<String, Template> known = templates;
        if (known == null) {
            known = read();
            templates = known;
        }
        return known;
    }

    private Map<String, Template> read() {
        Map<String, Set<String>> methods = new TreeMap<>();
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            Path root = bean.getBeanClass().getAnnotation(Path.class);
            if (root != null) {
                for (Method method : bean.getBeanClass().getDeclaredMethods()) {
                    add(methods, root.value(), method);
                }
            }
        }
        Map<String, Template> read = new LinkedHashMap<>();
        methods.forEach((path, named) -> {
            if (named.contains("GET")) {
                named.add("HEAD");
            }
            named.add("OPTIONS");
            read.put(plain(path), new Template(pattern(path), Set.copyOf(named)));
        });
        return read;
    }

    private static void add(Map<String, Set<String>> methods, String root, Method method) {
        Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(type -> type.getAnnotation(HttpMethod.class))
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(verb -> {
                    Path own = method.getAnnotation(Path.class);
                    String path = own == null ? root : root + "/" + own.value();
                    methods.computeIfAbsent(path.replaceAll("/+", "/"), _ -> new TreeSet<>())
                            .add(verb.value());
                });
    }

    private static Pattern pattern(String template) {
        StringBuilder regex = new StringBuilder();
        Matcher parameter = PARAMETER.matcher(template);
        int end = 0;
        while (parameter.find()) {
            regex.append(Pattern.quote(template.substring(end, parameter.start())));
            String own = parameter.group(2);
            regex.append(own == null ? "[^/]+" : "(?:" + own.strip() + ")");
            end = parameter.end();
        }
        return Pattern.compile(
                regex.append(Pattern.quote(template.substring(end)))
                        .append("/?")
                        .toString(),
                Pattern.DOTALL);
    }
}
