// SPDX-License-Identifier: Apache-2.0
package io.luofleet.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.luofleet.http.Actors;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Somebody looks at the dashboard in the distribution's Chromium. What no page may do is recorded all the while: fail in the console, or
 * ask another server for anything.
 */
final class Visit implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path PICTURES = Path.of("target/dashboard");
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run");
    private static final double PATIENCE_MS = 15_000;

    private static Browser browser;

    final Page page;
    private final String base;
    private final BrowserContext context;
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<String> expected = new CopyOnWriteArrayList<>();

    private Visit(URI base, String bearer, ColorScheme theme, int width, int height) {
        this.base = base.toString().replaceAll("/$", "");
        context = browser()
                .newContext(new Browser.NewContextOptions()
                        .setColorScheme(theme)
                        .setViewportSize(width, height)
                        .setTimezoneId("Europe/Berlin"));
        context.setDefaultTimeout(PATIENCE_MS);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                faults.add(message.type() + ": " + message.text());
            }
        });
        page.onPageError(error -> faults.add("exception: " + error));
        page.onRequest(request -> {
            if (!request.url().startsWith(this.base) && !request.url().startsWith("data:")) {
                faults.add("a request to " + request.url());
            }
        });
        if (bearer != null) {
            page.addInitScript(
                    "sessionStorage.setItem('luofleet.token', '%s')".formatted(bearer.replace("Bearer ", "")));
        }
    }

    /** By somebody who may do everything. */
    static Visit byAdmin(URI base, ColorScheme theme) {
        return new Visit(base, Actors.bearer("alice"), theme, 1280, 860);
    }

    /** By the holder of a token; {@code null} for nobody. */
    static Visit by(URI base, String bearer) {
        return new Visit(base, bearer, ColorScheme.LIGHT, 1280, 860);
    }

    /** On a small screen. */
    static Visit onPhone(URI base) {
        return new Visit(base, Actors.bearer("alice"), ColorScheme.DARK, 400, 800);
    }

    /** Opens a page by what follows the hash in its address, and waits until its data is there. */
    Visit open(String hash) {
        page.navigate(base + "/#" + hash);
        page.locator("main h1").waitFor();
        page.waitForFunction("() => !document.querySelector('main .loading')");
        return this;
    }

    /** What is there. */
    Locator find(String selector) {
        return page.locator(selector);
    }

    /** What is there and has these words in it. */
    Locator find(String selector, String words) {
        return page.locator(selector, new Page.LocatorOptions().setHasText(words));
    }

    /** A button by its words. */
    Locator button(String words) {
        return page.locator("button", new Page.LocatorOptions().setHasText(words));
    }

    /** The text of the page. */
    String text() {
        return page.locator("body").innerText();
    }

    /** The console says so when an answer is an error; a test that wants one says which status. */
    Visit expecting(int status) {
        expected.add("status of " + status);
        return this;
    }

    /** A test that takes the connection away expects that this is noticed. */
    Visit expectingFailure(String words) {
        expected.add(words);
        return this;
    }

    /** Everything that axe finds, in a line each. */
    List<String> barriers() {
        return new AxeBuilder(page)
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
                        .analyze()
                        .getViolations()
                        .stream()
                        .map(Visit::line)
                        .toList();
    }

    private static String line(Rule rule) {
        return rule.getId() + ": "
                + rule.getNodes().stream()
                        .map(n -> n.getHtml() + " " + n.getFailureSummary())
                        .toList();
    }

    /** Leaves a picture under target/dashboard. */
    Path picture(String name) {
        return page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png"))).length == 0
                ? fail("an empty picture")
                : PICTURES.resolve(name + ".png");
    }

    /** What it did that no page may do. */
    List<String> faults() {
        return faults.stream()
                .filter(fault -> expected.stream().noneMatch(fault::contains))
                .toList();
    }

    @Override
    public void close() {
        List<String> found = faults();
        context.close();
        assertThat(found).as("what no page may do").isEmpty();
    }

    private static synchronized Browser browser() {
        if (browser == null) {
            assertThat(CHROMIUM)
                    .as("install it with scripts/need-packages chromium")
                    .exists();
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
            browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(CHROMIUM)
                            .setArgs(ARGUMENTS));
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
        }
        return browser;
    }
}
