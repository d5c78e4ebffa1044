// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.browser;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** A page of a few sentences, without a script or a style. */
final class Page {
    private Page() {}

    /**
     * A page.
     *
     * @param title plain text
     * @param content markup; what comes from elsewhere is to go through {@link #text} first
     */
    static Response of(int status, String title, String content) {
        return Response.status(status)
                .type(MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"))
                .entity("""
                        <!doctype html>
                        <html lang="en">
                        <head>
                        <meta charset="utf-8">
                        <meta name="viewport" content="width=device-width, initial-scale=1">
                        <meta name="color-scheme" content="light dark">
                        <title>%1$s · Luofleet</title>
                        </head>
                        <body>
                        <h1>%1$s</h1>
                        %2$s
                        </body>
                        </html>
                        """.formatted(text(title), content))
                .build();
    }

    /** Plain text as markup. */
    static String text(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
