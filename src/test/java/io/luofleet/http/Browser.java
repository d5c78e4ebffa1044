// SPDX-License-Identifier: Apache-2.0
package io.luofleet.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of a browser as logging in takes: cookies, redirects one by one, and a form. */
final class Browser implements AutoCloseable {
    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]*)\"");
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"");
    private static final int MOST_REDIRECTS = 10;

    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final Map<String, Cookie> cookies = new LinkedHashMap<>();
    private final List<URI> visited = new ArrayList<>();
    private final List<String> setCookies = new ArrayList<>();
    private final URI service;

    /** Whatever its port, a cookie is a host's; and to a browser loopback is as good as TLS. */
    private record Cookie(String value, String path) {
        private boolean goesTo(URI uri) {
            return uri.getPath().startsWith(path);
        }
    }

    /** A browser at the service of this port. */
    Browser(int port) {
        this.service = URI.create("http://127.0.0.1:" + port);
    }

    /** Opens a page of the service, without going where it redirects. */
    HttpResponse<String> open(String path) {
        return send(request(service.resolve(path)).GET().build());
    }

    /** Opens a page and goes wherever that leads. */
    HttpResponse<String> visit(String path) {
        return follow(open(path));
    }

    /** Opens the log-in, and fills in the provider's form. Ends where the service sends the browser at last. */
    HttpResponse<String> logIn(String user, String to) {
        HttpResponse<String> form = visit("/login?to=" + encode(to));
        return submit(form, Map.of("username", user, "password", Keycloak.password(user)));
    }

    /** Agrees to what a page asks: sends its form as it is. */
    HttpResponse<String> agree(HttpResponse<String> page) {
        return submit(
                page,
                HIDDEN.matcher(page.body())
                        .results()
                        .collect(Collectors.toMap(field -> field.group(1), field -> field.group(2))));
    }

    /** Sends the form of a page, and goes wherever that leads. */
    HttpResponse<String> submit(HttpResponse<String> page, Map<String, String> fields) {
        return follow(send(request(action(page))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&"))))
                .build()));
    }

    /** What a script of the dashboard sends. */
    HttpResponse<String> script(String method, String path, String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path))
                .method(
                        method,
                        json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json));
        if (json != null && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    /** Goes where redirects lead. */
    HttpResponse<String> follow(HttpResponse<String> answer) {
        HttpResponse<String> last = answer;
        for (int i = 0; i < MOST_REDIRECTS && last.statusCode() / 100 == 3; i++) {
            URI next = last.uri().resolve(last.headers().firstValue("Location").orElseThrow());
            last = send(request(next).GET().build());
        }
        return last;
    }

    /** Every address that was asked for. */
    List<URI> visited() {
        return List.copyOf(visited);
    }

    /** Every cookie that the service set, as it was sent. */
    List<String> setCookies() {
        return List.copyOf(setCookies);
    }

    /** The cookies that the service has set. */
    Map<String, String> serviceCookies() {
        return cookies.entrySet().stream()
                .filter(cookie -> cookie.getKey().startsWith("q_"))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, cookie -> cookie.getValue().value()));
    }

    /** Changes a cookie in the browser. */
    void tamper(String name, String value) {
        cookies.put(name, new Cookie(value, "/"));
    }

    private void keep(String setCookie) {
        HttpCookie cookie = HttpCookie.parse(setCookie).getFirst();
        if (cookie.getMaxAge() == 0) {
            cookies.remove(cookie.getName());
        } else {
            cookies.put(
                    cookie.getName(), new Cookie(cookie.getValue(), cookie.getPath() == null ? "/" : cookie.getPath()));
        }
    }

    private HttpResponse<String> send(HttpRequest plain) {
        String sent = cookies.entrySet().stream()
                .filter(cookie -> cookie.getValue().goesTo(plain.uri()))
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue().value())
                .collect(Collectors.joining("; "));
        HttpRequest request = sent.isEmpty()
                ? plain
                : HttpRequest.newBuilder(plain, (_, _) -> true)
                        .header("Cookie", sent)
                        .build();
        visited.add(request.uri());
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            answer.headers().allValues("Set-Cookie").forEach(this::keep);
            if (request.uri().getPort() == service.getPort()) {
                setCookies.addAll(answer.headers().allValues("Set-Cookie"));
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).header("Accept", "text/html,*/*;q=0.8");
    }

    private static URI action(HttpResponse<String> page) {
        Matcher form = FORM.matcher(page.body());
        if (!form.find()) {
            throw new AssertionError(page.uri() + " has no form: " + page.body());
        }
        return page.uri().resolve(form.group(1).replace("&amp;", "&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
